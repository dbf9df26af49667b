/// What is to be had over HTTP beside health and metrics.
///
/// Imports `control`, `generate`, `prompts` and `wire`.
package org.megabytestreams.web;
