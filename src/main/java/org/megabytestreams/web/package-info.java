/// What is to be had over HTTP beside health and metrics.
///
/// Imports `engine`, `control` and `wire`.
package org.megabytestreams.web;
