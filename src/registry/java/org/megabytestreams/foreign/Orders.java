package org.megabytestreams.foreign;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;

/// Orders of a shop, in two versions of a schema: the second adds a field in the middle and one at the end. What they
/// say is drawn independently for each, so only the form of one tells anything of the next.
final class Orders {
  static final Schema FIRST = schema("", "");
  static final Schema SECOND = schema("""
      {"name": "coupon", "type": ["null", "string"], "default": null},""", """
      , {"name": "weightKilograms", "type": "double", "default": 0}""");

  private static final List<String> COUNTRIES = List.of("AT", "CH", "DE", "FR", "IT", "PL");
  private static final List<String> NAMES = List.of("anna", "bruno", "carla", "dario", "elif", "farid", "greta");
  private static final List<String> GOODS = List.of("LAMP", "CHAIR", "TABLE", "SHELF", "CARPET");

  private final SplittableRandom random;
  private long placedAtMillis = 1_800_000_000_000L;

  Orders(long seed) {
    this.random = new SplittableRandom(seed);
  }

  GenericRecord next(Schema schema) {
    GenericRecord order = new GenericData.Record(schema);
    order.put("id", new UUID(random.nextLong(), random.nextLong()).toString());
    placedAtMillis += random.nextInt(20_000);
    order.put("placedAt", placedAtMillis);
    order.put("customer", customer(schema.getField("customer").schema()));
    Schema status = schema.getField("status").schema();
    order.put("status", new GenericData.EnumSymbol(status, one(status.getEnumSymbols())));
    order.put("items", items(schema.getField("items").schema()));
    order.put("labels", Map.of("channel", one(List.of("web", "app", "shop"))));
    if (schema.getField("coupon") != null) {
      order.put("coupon", random.nextInt(4) == 0 ? "SUMMER-" + random.nextInt(10, 100) : null);
      order.put("weightKilograms", random.nextInt(1, 4000) / 100.0);
    }
    return order;
  }

  /// The order alone, without a schema's id, as Avro itself writes it.
  static byte[] encode(GenericRecord order) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(order.getSchema()).write(order, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private GenericRecord customer(Schema schema) {
    GenericRecord customer = new GenericData.Record(schema);
    customer.put("number", random.nextInt(100_000));
    customer.put("email", random.nextInt(5) == 0 ? null
        : one(NAMES) + random.nextInt(100) + "@mail.example");
    customer.put("country", one(COUNTRIES));
    return customer;
  }

  private List<GenericRecord> items(Schema schema) {
    List<GenericRecord> items = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      GenericRecord item = new GenericData.Record(schema.getElementType());
      item.put("article", one(GOODS) + "-" + random.nextInt(1000, 2000));
      item.put("quantity", random.nextInt(1, 10));
      item.put("price", ByteBuffer.allocate(Integer.BYTES).putInt(0, random.nextInt(99, 99_999)));
      items.add(item);
    }
    return items;
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Schema schema(String middle, String end) {
    return new Schema.Parser().parse("""
        {"type": "record", "name": "Order", "namespace": "example.shop", "fields": [
          {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
          {"name": "placedAt", "type": {"type": "long", "logicalType": "timestamp-millis"}},
          {"name": "customer", "type": {"type": "record", "name": "Customer", "fields": [
            {"name": "number", "type": "int"},
            {"name": "email", "type": ["null", "string"], "default": null},
            {"name": "country", "type": "string"}]}},
          %s
          {"name": "status", "type": {"type": "enum", "name": "Status",
            "symbols": ["NEW", "PAID", "SHIPPED", "CANCELLED"]}},
          {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
            {"name": "article", "type": "string"},
            {"name": "quantity", "type": "int"},
            {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}]}}},
          {"name": "labels", "type": {"type": "map", "values": "string"}}
          %s]}""".formatted(middle, end));
  }
}
