package org.megabytestreams.bench.claims;

import java.util.List;
import java.util.Map;

/// A claim of the paper and its result here.
///
/// @param id a letter
/// @param statement what is claimed
/// @param measured what was found, in a line
/// @param holds whether it holds here
/// @param rows the figures, by the names of the columns
public record Claim(String id, String statement, String measured, boolean holds, List<Map<String, Object>> rows) {}
