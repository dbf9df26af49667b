/// Guesses what comes next from what came before: the match models of context-mixing compressors (Mahoney 2005), as
/// inputs of a network, which learns how far to trust each.
///
/// Imports `model`.
package org.megabytestreams.matchmodel;
