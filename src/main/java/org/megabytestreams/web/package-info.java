/// What is to be had over HTTP beside health and metrics.
///
/// Imports `engine` and `wire`.
package org.megabytestreams.web;
