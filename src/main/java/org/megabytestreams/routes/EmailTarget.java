package org.megabytestreams.routes;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.StartTLSOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.megabytestreams.wire.OneLine;

/// Sends each message as a mail of plain text.
///
/// The address of the mail server is checked, but the client resolves the name again. Unless TLS is switched off, a
/// server at another address has to prove that it has the name.
final class EmailTarget implements Target {
  private static final int MAX_SUBJECT = 200;

  private final Vertx vertx;
  private final Wording wording;
  private final TargetSettings.Email settings;
  private final Duration timeout;

  EmailTarget(Vertx vertx, Wording wording, TargetSettings.Email settings, Duration timeout) {
    this.vertx = vertx;
    this.wording = wording;
    this.settings = settings;
    this.timeout = timeout;
  }

  @Override
  public Delivery send(List<Message> messages) {
    MailClient client = null;
    try {
      TargetAddress.resolve(settings.host(), settings.allowPrivate());
      client = MailClient.create(vertx, config());
      var result = client.sendMail(mail(messages.getFirst())).toCompletionStage().toCompletableFuture()
          .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return Delivery.delivered("accepted for " + result.getRecipients());
    } catch (IOException e) {
      return Delivery.failed(e.getMessage());
    } catch (TimeoutException _) {
      return Delivery.failed("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      return Delivery.failed(String.valueOf(e.getCause().getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Delivery.failed("interrupted");
    } finally {
      if (client != null) {
        client.close();
      }
    }
  }

  private MailConfig config() throws IOException {
    MailConfig config = new MailConfig().setHostname(settings.host()).setPort(settings.port()).setKeepAlive(false)
        .setSsl(settings.tls().equals("tls")).setHostnameVerificationAlgorithm("HTTPS")
        .setStarttls(settings.tls().equals("starttls") ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
        .setConnectTimeout((int) timeout.toMillis())
        .setLogin(settings.user().isPresent() ? LoginOption.REQUIRED : LoginOption.DISABLED);
    settings.caFile().ifPresent(file -> config.setPemTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    if (settings.user().isPresent()) {
      config.setUsername(settings.user().get()).setPassword(settings.password().orElseThrow().read());
    }
    return config;
  }

  private MailMessage mail(Message message) {
    String text = wording.text(message);
    MailMessage mail = new MailMessage().setFrom(settings.from()).setTo(settings.to())
        .setSubject("[megabyte] " + OneLine.of(text, MAX_SUBJECT))
        .setText(text + wording.link(message).map(link -> "\n\n" + link).orElse("") + "\n");
    return mail.addHeader(WebhookTarget.KEY_HEADER, message.idempotencyKey());
  }
}
