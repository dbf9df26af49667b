/// Reading topics whose senders are not trusted: what a batch unpacks to is bounded, and a batch that cannot be held is
/// found and named.
///
/// Imports Kafka's clients only. It asks brokers for batches as they lie in the log, which Kafka's public consumer does
/// not give: [BatchFetcher] and [BatchInspector] are the sole users of the client's request and record classes.
package org.megabytestreams.kafka;
