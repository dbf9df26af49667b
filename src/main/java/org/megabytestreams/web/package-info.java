/// What is to be had over HTTP beside health and metrics.
///
/// Imports `engine`, `control`, `wire`, `generate` and `continuation`.
package org.megabytestreams.web;
