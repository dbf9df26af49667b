package org.megabytestreams.evaluate;

/// A record that is known to be normal or abnormal.
///
/// @param abnormal whether it, or the group that it belongs to, is not normal
/// @param group its session, request or minute; null when each record stands for itself
public record LabelledRecord(byte[] bytes, boolean abnormal, String group) {}
