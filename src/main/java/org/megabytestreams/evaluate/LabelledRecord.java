package org.megabytestreams.evaluate;

/// A record of which someone knows whether it is normal.
///
/// @param abnormal whether it, or the group that it belongs to, is not
/// @param group its session, request or minute; null when each record stands for itself
public record LabelledRecord(byte[] bytes, boolean abnormal, String group) {}
