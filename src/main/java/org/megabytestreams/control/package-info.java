/// Which model scores which streams, and how: rules, made of the commands in topic `control`; and that topic.
///
/// Imports `engine` and `wire`.
package org.megabytestreams.control;
