package org.megabytestreams.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.megabytestreams.process.BrokerProcess;
import org.megabytestreams.testing.ServeProcess;
import org.megabytestreams.testing.TestBroker;
import org.megabytestreams.testing.TestClients;
import org.megabytestreams.testing.Waiting;

/// Looks at the live page of a service that scores access logs by the bundled model, of which one line is not normal.
///
/// Pictures of the views are left in `target/page`.
class PageIT {
  private static final Duration WAIT = Duration.ofSeconds(120);
  private static final int CALM = 2400;
  private static final String[] STREAMS = {"web-1", "web-2", "web-3", "shop"};
  private static final String FAULT = "203.0.113.9 - - [30/Nov/2026:10:15:00 +0000] \"GET"
      + " /../../etc/passwd%00<script>alert(1)</script> HTTP/1.1\" 500 0";
  private static final Path PICTURES = Path.of("target/page");

  @TempDir
  static Path folder;

  private static BrokerProcess broker;
  private static ServeProcess serve;
  private static TestClients clients;
  private static Playwright playwright;
  private static Browser browser;
  private static String address;

  private final List<String> complaints = new ArrayList<>();
  private final List<String> allowed = new ArrayList<>(List.of(address));
  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void scoreCalmLinesAndAFault() throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    serve = ServeProcess.start(folder.resolve("serve.out"), Map.of(), arguments());
    address = serve.http();
    serve.await("(scoring bytes)");
    clients = new TestClients(broker.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
      Random random = new Random(5);
      for (int i = 0; i < CALM; i++) {
        send(producer, STREAMS[i % STREAMS.length], line(random, i).getBytes(StandardCharsets.UTF_8));
      }
      producer.flush();
      clients.awaitAtLeast("scores", CALM, WAIT);
      send(producer, "web-2", FAULT.getBytes(StandardCharsets.UTF_8));
      send(producer, "shop", "\u202e<img src=x onerror=alert(1)> javascript:alert(1) \0\u2066"
          .getBytes(StandardCharsets.UTF_8));
      send(producer, "<script>alert(1)</script>", new byte[] {(byte) 0xff, 0, (byte) 0xc3, 0x28});
      producer.send(new ProducerRecord<>("bytes", new byte[] {(byte) 0xff, 1}, "a key of bytes".getBytes()));
      producer.send(new ProducerRecord<>("bytes", null, "no key".getBytes()));
    }
    clients.awaitAtLeast("alerts", 1, WAIT);
    clients.awaitAtLeast("scores", CALM + 5, WAIT);
    playwright = Chromium.playwright();
    browser = Chromium.launch(playwright);
  }

  private static String[] arguments() {
    List<String> arguments = new ArrayList<>(List.of("--bootstrap", broker.bootstrapServers(), "--create-topics",
        "--data", folder.resolve("data").toString(),
        "--model", Path.of("src/main/bundles/logs").toAbsolutePath().toString()));
    arguments.addAll(ServeProcess.settings("alerts.warm-up-records=200", "alerts.false-alarms-per-day=20000"));
    return arguments.toArray(String[]::new);
  }

  private static String line(Random random, int i) {
    String[] paths = {"/", "/style.css", "/cart", "/products/" + random.nextInt(40), "/search?q=lamp", "/login"};
    return "198.51.100.%d - - [30/Nov/2026:10:%02d:%02d +0000] \"GET %s HTTP/1.1\" %d %d".formatted(
        random.nextInt(20), i / 60 % 60, i % 60, paths[random.nextInt(paths.length)],
        random.nextInt(12) == 0 ? 304 : 200, 400 + random.nextInt(900));
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, String stream, byte[] record) {
    producer.send(new ProducerRecord<>("bytes", stream.getBytes(StandardCharsets.UTF_8), record));
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
    serve.close();
    broker.close();
  }

  @BeforeEach
  void open() {
    open(new Browser.NewContextOptions().setViewportSize(1280, 800));
  }

  private void open(Browser.NewContextOptions options) {
    context = browser.newContext(options);
    page = context.newPage();
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") || message.type().equals("warning")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
    page.onDialog(dialog -> {
      complaints.add("a dialog: " + dialog.message());
      dialog.dismiss();
    });
    page.onRequest(request -> {
      if (allowed.stream().noneMatch(request.url()::startsWith) && !request.url().startsWith("data:")) {
        complaints.add("asks elsewhere: " + request.url());
      }
    });
  }

  /// No view may complain, ask other servers, or run what is in a record.
  @AfterEach
  void close() {
    context.close();
    assertEquals(List.of(), complaints);
  }

  @Test
  void leadsFromTheOverviewToTheReasonOfAnAlert() {
    page.navigate(address + "/");
    Locator row = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("web-2")).first();
    assertThat(row).isVisible();
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("overview.png")));
    row.click();
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
        .containsText(Pattern.compile("[Oo]nce in"));
    assertThat(page.locator(".heat-map .b").first()).isVisible();
    assertTrue(page.locator(".heat-map .bytes").first().textContent().contains("/etc/passwd"));
    button("wave").first().click();
    assertThat(page.locator("canvas.wave").first()).hasAttribute("aria-label",
        Pattern.compile("as \\d+ samples of 16 bits"));
    assertAccessible("wave");
    button("hex").first().click();
    assertThat(page.locator(".heat-map .b").first()).hasText(Pattern.compile("[0-9a-f]{2}"));
    button("text").first().click();
    page.getByText("Receipt").first().click();
    assertThat(page.locator("details.receipt[open]").first())
        .containsText(Pattern.compile("megabyte verify .* --topic scores/\\d+:\\d+-\\d+"));
    button("Verify").first().click();
    assertThat(page.locator("details.receipt[open]").first()).containsText("The score is verified.");
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("incident.png")).setFullPage(true));
    page.goBack();
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Streams"))).isVisible();
  }

  @Test
  void listsIncidents() {
    page.navigate(address + "/#/incidents");
    assertThat(page.locator("tbody tr").first()).isVisible();
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("incidents.png")));
  }

  @Test
  void freezesAStreamAndShowsThatItIsApplied() {
    page.navigate(address + "/");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("web-2")).first().click();
    page.locator("details.act > summary").click();
    button("Freeze").click();
    assertThat(page.locator(".act li").first()).containsText(Pattern.compile("applied Freeze, by local .*1 stream"));
    button("Forget").click();
    assertThat(page.locator("dialog")).containsText("This cannot be undone.");
    assertAccessible("confirmation");
    button("Cancel").click();
    assertThat(page.locator("dialog")).hasCount(0);
    button("Learn topic now").click();
    page.locator("dialog").getByText("Learn topic now", new Locator.GetByTextOptions().setExact(true)).last().click();
    assertThat(page.locator(".act li").first()).containsText(Pattern.compile(
        "rejected Learn topic now, by local .*This service does not learn", Pattern.CASE_INSENSITIVE));
    assertAccessible("act");
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("act.png")));
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Commands")).click();
    assertThat(page.locator("tbody tr").first()).containsText("rejected");
    assertThat(page.locator("tbody tr").nth(1)).containsText("web-2 in bytes");
    assertAccessible("commands");
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("commands.png")));
  }

  @Test
  void keepsAlertsQuietThatWereFineUntilThatIsRevoked() {
    page.navigate(address + "/#/incidents");
    page.locator("tbody tr a").first().click();
    page.locator("details.act > summary").click();
    button("This was fine").click();
    assertThat(page.locator("dialog")).containsText("kept back for good");
    page.locator("dialog").getByText("This was fine", new Locator.GetByTextOptions().setExact(true)).last().click();
    assertThat(page.locator(".act li").first()).containsText(Pattern.compile("applied Fine, by local"));
    button("Revoke").click();
    assertThat(page.locator(".act li").first()).containsText(Pattern.compile("applied Revoke, by local"));
    assertThat(button("Revoke")).hasCount(0);
    assertAccessible("feedback");
  }

  @Test
  void saysWhatOtherBudgetsWouldHaveComeTo() {
    page.navigate(address + "/");
    page.locator("details.budget > summary").click();
    Locator says = page.locator(".budget p[role=status]");
    assertThat(says).containsText("With 20,000 false alarms a day of a stream, as now:");
    page.getByRole(AriaRole.SLIDER).press("Home");
    assertThat(says).containsText("With 0.1 false alarms a day of a stream: ");
    assertAccessible("budget");
  }

  private Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void asksForAKeyOnce() throws Exception {
    Path keys = Files.writeString(folder.resolve("keys"), "anna viewer " + HexFormat.of().formatHex(
        MessageDigest.getInstance("SHA-256").digest("annas key".getBytes(StandardCharsets.UTF_8))) + "\n");
    List<String> arguments = new ArrayList<>(List.of(arguments()));
    arguments.addAll(ServeProcess.settings("application-id=guarded", "http.keys-file=" + keys));
    try (ServeProcess guarded = ServeProcess.start(folder.resolve("guarded.out"), Map.of(),
        arguments.toArray(String[]::new))) {
      String there = guarded.http();
      guarded.await("(scoring bytes)");
      allowed.add(there);
      page.navigate(there + "/#/commands");
      assertThat(page.locator("#key")).isVisible();
      assertAccessible("key");
      page.locator("#key").fill("annas key");
      button("Sign in").click();
      assertThat(button("Sign out anna")).isVisible();
      page.reload();
      assertThat(button("Sign out anna")).isVisible();
      button("Sign out anna").click();
      assertThat(page.locator("#key")).isVisible();
    }
  }

  @Test
  void findsStreamsByAPattern() {
    page.navigate(address + "/");
    Locator shop = page.getByRole(AriaRole.MAIN).getByText("shop");
    assertThat(shop.first()).isVisible();
    page.keyboard().press("/");
    page.keyboard().type("web-*");
    assertThat(shop).hasCount(0);
    assertThat(page.getByText("web-3").first()).isVisible();
    assertTrue(page.url().contains("match=web-"), page.url());
  }

  @Test
  void showsScoresAsTheyCome() throws Exception {
    page.navigate(address + "/#/tail");
    assertThat(page.getByText("Waiting for scores")).isVisible();
    Thread.sleep(1000); // the events' connection opens
    try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
      send(producer, "tail", FAULT.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(page.getByText("tail", new Page.GetByTextOptions().setExact(true)).first()).isVisible();
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("tail.png")));
  }

  @Test
  void continuesAPrompt() throws Exception {
    page.navigate(address + "/#/playground");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Continue")).click();
    Locator output = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("The continuation"));
    assertThat(output.locator(".b").first()).isVisible();
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("playground.png")));
    page.locator("#prompt").fill(FAULT + "\n<b>second</b>");
    button("Compare").click();
    Locator comparison = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Comparison"));
    assertThat(comparison.locator("h3")).hasCount(2);
    assertThat(comparison.locator(".compare > div").last()).containsText(Pattern.compile("[0-9.]+ bits a byte"));
    assertThat(comparison.locator(".heat-map").first().locator(".b")).hasCount(FAULT.length() + 15);
    assertThat(comparison).containsText("<b>second</b>");
    assertAccessible("comparison");
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("comparison.png")).setFullPage(true));
  }

  @Test
  void hostileRecordsAreShownAndDoNothing() throws Exception {
    Waiting.until(WAIT, () -> context.request().get(address + "/api/v1/overview").text().contains("<script>"),
        serve::output);
    for (String view : List.of("/", "/#/incidents", "/#/tail")) {
      page.navigate(address + view);
      page.reload();
      page.waitForTimeout(1500);
      assertEquals(0, page.locator("main script, main img[src=x], main iframe").count(), view);
    }
  }

  @Test
  void keepsNobodyOut() {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      context.close();
      open(new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(1280, 800));
      page.navigate(address + "/");
      assertThat(page.getByText("web-2").first()).isVisible();
      assertAccessible("overview " + scheme);
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("web-2")).first().click();
      assertThat(page.locator(".heat-map .b").first()).isVisible();
      assertAccessible("incident " + scheme);
      for (String view : List.of("incidents", "tail", "playground")) {
        page.navigate(address + "/#/" + view);
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))).isVisible();
        assertAccessible(view + " " + scheme);
      }
    }
  }

  private void assertAccessible(String view) {
    List<String> found = new AxeBuilder(page).analyze().getViolations().stream()
        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact())).map(PageIT::line).toList();
    assertEquals(List.of(), found, view);
  }

  private static String line(Rule rule) {
    return rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes().getFirst().getHtml();
  }

  @Test
  void fitsAPhone() {
    context.close();
    open(new Browser.NewContextOptions().setViewportSize(390, 800).setColorScheme(ColorScheme.DARK));
    page.navigate(address + "/");
    assertThat(page.getByText("web-2").first()).isVisible();
    assertEquals(true, page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"));
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve("phone.png")));
  }
}
