/// Requests for continuations, and their answers over Kafka.
///
/// A prompt is a record. The continuation comes as chunks and one final record. Reactive Messaging reads the prompts
/// ([PromptReceiver]). Answers are written in transactions that also say which prompts are done ([PromptSession]). So a
/// final record is there exactly once, whatever is killed. Chunks of an attempt that was cut short stay; the next
/// attempt has a higher number.
///
/// Imports `generate`, `kafka` and `wire`.
package org.megabytestreams.prompts;
