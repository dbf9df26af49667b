package org.megabytestreams.routes;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// Posts to a target over HTTP, and judges its answer.
///
/// It connects to the address that [TargetAddress] has checked, by a new connection each time, follows no redirect, and
/// reads only the beginning of an answer. All of it together takes at most the timeout.
final class HttpSender implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 4096;
  private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_EARLY = 425;
  private static final int TOO_MANY_REQUESTS = 429;

  private final Endpoint endpoint;
  private final Duration timeout;
  private final HttpClient client;
  private final Context context;

  HttpSender(Vertx vertx, Endpoint endpoint, Duration timeout) {
    this.endpoint = endpoint;
    this.timeout = timeout;
    HttpClientOptions options = new HttpClientOptions().setKeepAlive(false)
        .setConnectTimeout((int) timeout.toMillis()).setSslHandshakeTimeout(timeout.toSeconds() + 1)
        .setIdleTimeout((int) timeout.toSeconds() + 1).setTracingPolicy(TracingPolicy.IGNORE);
    endpoint.caFile().ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    client = vertx.createHttpClient(options);
    context = vertx.getOrCreateContext();
  }

  /// Posts a body.
  ///
  /// @param path appended to the endpoint's own
  Delivery post(String path, Map<String, String> headers, byte[] body) {
    AtomicReference<HttpClientRequest> open = new AtomicReference<>();
    CompletableFuture<Delivery> answer = new CompletableFuture<>();
    try {
      RequestOptions options = options(path, headers);
      // On another thread than the connection's, an answer could end before anyone reads it.
      context.runOnContext(_ -> client.request(options)
          .compose(request -> {
            open.set(request);
            request.exceptionHandler(_ -> {}); // the answer fails too, and says what went wrong
            if (answer.isDone()) {
              request.connection().close();
              return Future.failedFuture("ready too late");
            }
            return request.send(Buffer.buffer(body));
          })
          .compose(HttpSender::read).onComplete(answer::complete, answer::completeExceptionally));
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      return Delivery.failed(e.getMessage());
    } catch (TimeoutException _) {
      return Delivery.failed("no answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return Delivery.failed(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Delivery.failed("interrupted");
    } finally {
      answer.cancel(false); // a connection that is ready later is closed then, and gets no body
      if (open.get() != null) {
        open.get().connection().close();
      }
    }
  }

  private RequestOptions options(String path, Map<String, String> headers) throws IOException {
    URI uri = endpoint.uri();
    String host = Endpoint.host(uri);
    int port = Endpoint.port(uri);
    InetAddress address = TargetAddress.resolve(host, endpoint.allowPrivate());
    RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setHost(host).setPort(port)
        .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress())).setSsl(!Endpoint.isPlain(uri))
        .setURI(target(uri, path)).setFollowRedirects(false);
    headers.forEach(options::putHeader);
    if (endpoint.token().isPresent()) {
      options.putHeader("Authorization", "Bearer " + endpoint.token().get().read());
    }
    return options;
  }

  private static String target(URI uri, String path) {
    String own = path.isEmpty() ? uri.getRawPath() : uri.getRawPath().replaceFirst("/$", "") + path;
    return (own.isEmpty() ? "/" : own) + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  /// Reads the beginning of an answer. The status counts, whatever becomes of the rest.
  private static Future<Delivery> read(HttpClientResponse response) {
    Promise<Delivery> promise = Promise.promise();
    Buffer start = Buffer.buffer();
    Runnable finish = () -> promise.tryComplete(judge(response, start.toString(StandardCharsets.UTF_8)));
    response.handler(part -> {
      start.appendBuffer(part, 0, Math.min(part.length(), MAX_ANSWER_BYTES - start.length()));
      if (start.length() == MAX_ANSWER_BYTES) {
        finish.run();
      }
    });
    response.endHandler(_ -> finish.run());
    response.exceptionHandler(_ -> finish.run());
    return promise.future();
  }

  private static Delivery judge(HttpClientResponse response, String body) {
    int status = response.statusCode();
    String text = "HTTP " + status + (body.isBlank() ? "" : ": " + body.strip());
    if (status >= 200 && status < 300) {
      return Delivery.delivered(text);
    }
    if (status >= 300 && status < 400) {
      return new Delivery(Delivery.Outcome.REFUSED, "HTTP " + status + ": redirects are not followed", Duration.ZERO);
    }
    boolean again = status >= 500 || status == REQUEST_TIMEOUT || status == TOO_EARLY || status == TOO_MANY_REQUESTS;
    return new Delivery(again ? Delivery.Outcome.FAILED : Delivery.Outcome.REFUSED, text,
        retryAfter(response.getHeader("Retry-After")));
  }

  private static Duration retryAfter(String seconds) {
    if (seconds == null || !seconds.matches("\\d{1,9}")) {
      return Duration.ZERO;
    }
    Duration wanted = Duration.ofSeconds(Long.parseLong(seconds));
    return wanted.compareTo(MAX_RETRY_AFTER) < 0 ? wanted : MAX_RETRY_AFTER;
  }

  @Override
  public void close() {
    client.close();
  }
}
