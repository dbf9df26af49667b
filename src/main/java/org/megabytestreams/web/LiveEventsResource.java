package org.megabytestreams.web;

import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.megabytestreams.live.LiveFilter;
import org.megabytestreams.live.LiveSubscription;
import org.megabytestreams.live.LiveView;

/// Sends scores and alerts as they come, as server-sent events.
///
/// An event's id says how far the client has read. A client that was cut off sends it back as `Last-Event-ID`. It goes
/// on from there, if no more than 2,000 messages came meanwhile. Otherwise, or if the client is too slow, it gets the
/// event `gap`. That says how many messages it missed at most: those of streams that do not match may be among them.
@Path(LiveResource.API)
@RolesAllowed(Roles.VIEWER)
@ApplicationScoped
@Blocking
public class LiveEventsResource {
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final int MAX_CLIENTS = 64;
  /// A comment is sent after this much silence, to find out whether the client is still there.
  private static final long SILENCE_MILLIS = 10_000;
  /// A client that takes longer to read an event is gone.
  private static final long MAX_SEND_SECONDS = 30;

  @Inject
  LiveAccess live;

  @Inject
  Sse sse;

  private final Slots slots = new Slots();

  @GET
  @Path("/scores")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(operationId = "liveScores", summary = "Scores as they come",
      description = "Events `score` with messages of topic scores, as schemas/score.schema.json describes them; `gap`"
          + " with the number of messages that were left out.")
  public void scores(@Context SseEventSink sink,
      @BeanParam StreamsParameters streams,
      @Parameter(description = "Records with at most this p-value", example = "0.01")
      @QueryParam("maxP") @DefaultValue("1") String maxP,
      @Parameter(description = "The id of the last event that the client has read")
      @HeaderParam(LAST_EVENT_ID) String position) {
    LiveFilter filter = streams.filter(Parameters.share("maxP", maxP));
    serve(sink, "score", view -> view.subscribeToScores(filter, position));
  }

  @GET
  @Path("/alerts")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(operationId = "liveAlerts", summary = "Alerts as they come",
      description = "Events `alert` with messages of topic alerts, as schemas/alert.schema.json describes them; `gap`"
          + " with the number of messages that were left out.")
  public void alerts(@Context SseEventSink sink,
      @BeanParam StreamsParameters streams,
      @Parameter(description = "The id of the last event that the client has read")
      @HeaderParam(LAST_EVENT_ID) String position) {
    serve(sink, "alert", view -> view.subscribeToAlerts(streams.filter(), position));
  }

  private void serve(SseEventSink sink, String event, Function<LiveView, LiveSubscription> subscribe) {
    LiveView view = LiveResource.look(live);
    Slots.Slot slot = slots.take(MAX_CLIENTS);
    if (slot == null) {
      throw new WebApplicationException(Problem.of(Response.Status.TOO_MANY_REQUESTS,
          "expected at most " + MAX_CLIENTS + " clients of live messages at a time"));
    }
    boolean handedOver = false;
    try {
      LiveSubscription subscription = subscribe.apply(view);
      // The first event writes the answer's head, which this thread would write too once it has left the resource.
      if (!isSent(sink, sse.newEventBuilder().comment("connected").reconnectDelay(1000).build())) {
        view.leave(subscription);
        sink.close();
        return;
      }
      Thread.ofVirtual().name("live-" + event).start(() -> {
        try (sink) {
          send(sink, event, subscription);
        } finally {
          view.leave(subscription);
          slot.leave();
        }
      });
      handedOver = true;
    } finally {
      if (!handedOver) {
        slot.leave();
      }
    }
  }

  private static boolean isSent(SseEventSink sink, OutboundSseEvent event) {
    try {
      send(sink, event);
      return true;
    } catch (ExecutionException | TimeoutException | IllegalStateException _) {
      return false; // the client is gone
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void send(SseEventSink sink, String event, LiveSubscription subscription) {
    try {
      while (!sink.isClosed() && !subscription.ended()) {
        LiveSubscription.Batch batch = subscription.take(SILENCE_MILLIS);
        if (batch.dropped() > 0) {
          send(sink, sse.newEventBuilder().name("gap").data("{\"dropped\":" + batch.dropped() + "}").build());
        }
        for (Iterator<String> messages = batch.messages().iterator(); messages.hasNext();) {
          OutboundSseEvent.Builder next = sse.newEventBuilder().name(event).data(messages.next());
          send(sink, (messages.hasNext() ? next : next.id(batch.position())).build());
        }
        if (batch.messages().isEmpty()) {
          // The position goes on with messages that do not match, too.
          send(sink, sse.newEventBuilder().comment("waiting").id(batch.position()).build());
        }
      }
    } catch (ExecutionException | TimeoutException | IllegalStateException _) {
      // The client is gone: a sink that is closed throws the last of these.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(SseEventSink sink, OutboundSseEvent event)
      throws ExecutionException, TimeoutException, InterruptedException {
    sink.send(event).toCompletableFuture().get(MAX_SEND_SECONDS, TimeUnit.SECONDS);
  }
}
