/// Which model scores which streams, and how: rules, made of the commands in topic `control`; and that topic.
///
/// Imports `score` and `wire`.
package org.megabytestreams.control;
