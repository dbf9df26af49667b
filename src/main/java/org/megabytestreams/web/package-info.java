/// Serves everything over HTTP beside health and metrics: continuations, streams' windows, and the model with its
/// rules.
///
/// Imports `audit`, `control`, `generate`, `live`, `prompts` and `wire`.
package org.megabytestreams.web;
