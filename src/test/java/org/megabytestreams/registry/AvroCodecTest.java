package org.megabytestreams.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

/// Reads messages by schemas that somebody made to do harm.
class AvroCodecTest {
  @Test
  void refusesASchemaThatHoldsItself() {
    Schema endless = new Schema.Parser().parse(
        "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"r\", \"type\": \"R\"}]}");
    assertEquals("expected a message of at most 32 levels, got more", refusal(endless, 1));
  }

  /// Each level holds the one below twice: 2 to the power of 15 values, in no byte.
  @Test
  void refusesValuesThatTakeNoByte() {
    Schema twice = Schema.create(Schema.Type.NULL);
    for (int i = 0; i < 15; i++) {
      twice = SchemaBuilder.record("R" + i).fields().name("a").type(twice).noDefault().name("b").type(twice).noDefault()
          .endRecord();
    }
    assertEquals("expected a message of this program, got more values than its 1 bytes can hold", refusal(twice, 1));
  }

  @Test
  void readsListsOfLists() throws IOException {
    Schema lists = Schema.createArray(Schema.createArray(Schema.create(Schema.Type.LONG)));
    byte[] message = {4, 4, 2, 4, 0, 0, 0}; // two lists: the numbers 1 and 2, and none
    assertEquals("[[1,2],[]]", new String(AvroCodec.read(message, 0, lists), StandardCharsets.UTF_8));
    Schema nothing = Schema.createArray(Schema.createRecord("Nothing", null, "test", false, List.of()));
    assertEquals("expected a length up to 7, got 50", refusal(nothing, 7));
  }

  @Test
  void refusesMessagesThatEndTooEarly() {
    byte[] cut = {2};
    assertEquals("expected a message of its schema, got 1 bytes, which end before it does",
        assertThrows(IOException.class, () -> AvroCodec.read(cut, 0, MessageKind.SCORE.avroSchema())).getMessage());
  }

  /// Avro's parser fails on the first with an exception of its own, and on the second with one of Java's.
  @Test
  void findsNoSchemaInWhatIsNone() {
    assertEquals(Optional.empty(), MessageDeserializer.parse("{\"type\": \"record\"}"));
    assertEquals(Optional.empty(), MessageDeserializer.parse("[\"null\", \"a\"]"));
    assertEquals(Optional.of(Schema.create(Schema.Type.LONG)), MessageDeserializer.parse("\"long\""));
  }

  private static String refusal(Schema schema, int bytes) {
    byte[] message = new byte[bytes];
    message[0] = 100;
    return assertThrows(IOException.class, () -> AvroCodec.read(message, 0, schema)).getMessage();
  }
}
