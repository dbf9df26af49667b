package org.megabytestreams.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Starts the machine's browser.
final class Chromium {
  /// How long a test waits for what the page is to show. The page asks the service every five seconds.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Chromium() {}

  static Playwright playwright() {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
    return Playwright.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  }

  static Browser launch(Playwright playwright) {
    return playwright.chromium().launch(new BrowserType.LaunchOptions()
        .setExecutablePath(Path.of(System.getProperty("chromium", "/usr/bin/chromium"))).setHeadless(true)
        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync")));
  }
}
