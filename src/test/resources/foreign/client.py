"""A client that knows Kafka and nothing of this project: sends lines of hex as raw bytes, prints what it reads."""
import sys
import time

from confluent_kafka import Consumer, Producer

bootstrap, action, topic = sys.argv[1:4]

if action == "send":
    producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True})
    for line in sys.stdin:
        producer.produce(topic, bytes.fromhex(line.strip()), key=b"python")
    sys.exit(1 if producer.flush(30) else 0)

expected = int(sys.argv[4])
consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "python", "auto.offset.reset": "earliest",
                     "isolation.level": "read_committed"})
consumer.subscribe([topic])
deadline = time.monotonic() + 60
while expected > 0 and time.monotonic() < deadline:  # after the first, a quiet time ends it too
    message = consumer.poll(0.2)
    if message is not None and message.error() is None and message.key() == b"python":
        print(message.value().decode("utf-8"))
        expected -= 1
        deadline = time.monotonic() + 5
consumer.close()
