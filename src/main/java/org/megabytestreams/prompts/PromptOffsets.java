package org.megabytestreams.prompts;

import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jboss.logging.Logger;

/// Records how far the prompts of one partition are done, since they finish in any order.
///
/// The committed offset is that of the first unfinished prompt. The metadata beside it name the [OpenOffsets] behind.
/// Offsets that hold no record, such as those of an aborted transaction, count as finished.
final class PromptOffsets {
  /// No more prompts are taken when the metadata are this long. Brokers take 4,096 bytes, and the prompts of a poll may
  /// still come.
  static final int MAX_METADATA = 2048;

  private static final Logger LOG = Logger.getLogger(PromptOffsets.class);

  private final TreeSet<Long> unfinished = new TreeSet<>();
  /// The offsets that were unfinished when they were last committed, and are not read again yet.
  private final TreeSet<Long> awaited = new TreeSet<>();
  /// All offsets before this one are finished except the unfinished and the awaited.
  private long next;
  /// All records before this one have been read.
  private long position;

  /// Reads the committed state.
  ///
  /// @param committed null if nothing is committed; metadata that are somebody else's count as none
  static PromptOffsets of(OffsetAndMetadata committed) {
    PromptOffsets progress = new PromptOffsets();
    if (committed == null) {
      return progress;
    }
    progress.next = committed.offset();
    progress.position = committed.offset();
    OpenOffsets open = OpenOffsets.read(committed.offset(), committed.metadata());
    if (open == null) {
      LOG.warnf("metadata at offset %d of the prompts are not the service's: all prompts from there on are answered",
          committed.offset());
    } else {
      progress.next = open.next();
      progress.awaited.addAll(open.open());
    }
    return progress;
  }

  /// Takes note of a prompt that was read. Returns whether the prompt is still to be done.
  boolean take(long offset) {
    if (offset < position) {
      goBack(offset);
    }
    awaited.headSet(offset).clear(); // their records are gone
    position = offset + 1;
    if (offset >= next) {
      next = offset + 1;
      return unfinished.add(offset);
    }
    return awaited.remove(offset) && unfinished.add(offset);
  }

  /// Forgets what was known from this offset on: the partition was cut, or is another one of the same name.
  private void goBack(long offset) {
    unfinished.tailSet(offset).clear();
    awaited.clear();
    next = offset;
  }

  /// Tells whether a prompt was taken and is not finished.
  boolean isOpen(long offset) {
    return unfinished.contains(offset);
  }

  /// Tells whether all prompts that were taken are finished.
  boolean idle() {
    return unfinished.isEmpty();
  }

  /// Returns the offset from which the partition is to be read on.
  long position() {
    return position;
  }

  void finish(long offset) {
    unfinished.remove(offset);
  }

  /// Tells whether no more prompts may be taken for now. Prompts that are read again make the metadata no longer.
  boolean full() {
    return position >= next && committed().metadata().length() >= MAX_METADATA;
  }

  OffsetAndMetadata committed() {
    TreeSet<Long> open = new TreeSet<>(unfinished);
    open.addAll(awaited);
    return new OffsetAndMetadata(open.isEmpty() ? next : open.first(), new OpenOffsets(open, next).text());
  }
}
