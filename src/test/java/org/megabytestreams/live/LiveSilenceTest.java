package org.megabytestreams.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.megabytestreams.wire.Alert;
import org.megabytestreams.wire.Json;
import org.megabytestreams.wire.StreamName;

class LiveSilenceTest {
  private static final long NOW = 1_800_000_000_000L;

  private final LiveView view = new LiveView();
  private int offset;

  private void alert(byte[] value) {
    view.alert(new ConsumerRecord<>("alerts", 0, offset++, null, value), NOW, true);
  }

  /// It has no record, and so nothing to verify.
  @Test
  void showsASilence() {
    var alerts = List.of(silence("opened", "No record for 2 h."), silence("closed", null));
    alert(alerts.getFirst());
    IncidentView open = view.incidents(LiveFilter.ALL, null, 10).getFirst();
    assertEquals(List.of("silence", "No record for 2 h.", true), List.of(open.about(), open.summary(), open.open()));
    alert(alerts.getLast());
    IncidentDetail detail = view.incident("00ff-1-silence").orElseThrow();
    assertFalse(detail.incident().open());
    assertEquals("No record for 2 h.", detail.incident().summary());
    assertEquals(Arrays.asList((String) null), detail.scores());
    assertTrue(detail.alerts().contains("\"kind\":\"73696c656e636500\""), detail.alerts());
  }

  private static byte[] silence(String change, String summary) {
    boolean opened = summary != null;
    return Json.write(new Alert(1,
        new Alert.Incident("00ff-1-silence", change, NOW, NOW, 1, 0, 0.02, "medium", null, "silence"), summary, null,
        null, null, opened ? 0.02 : null, null, opened ? "73696c656e636500" : null, null,
        new Alert.Origin("bytes", 0, new StreamName("a", "utf-8")), null));
  }
}
