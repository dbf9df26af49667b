/// Wraps Kafka's clients for other packages: their properties, ranges of topics, readers of them, and bounded reading
/// if senders are not trusted. A batch that cannot be held in memory is found and named.
///
/// Imports `registry` and `wire`. [BatchFetcher] and [BatchInspector] ask brokers for batches as the log holds them,
/// which Kafka's public consumer does not give. They are the sole users of the client's request and record classes.
package org.megabytestreams.kafka;
