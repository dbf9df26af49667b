package org.megabytestreams.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.megabytestreams.matchmodel.MatchMemory;
import org.megabytestreams.matchmodel.MemoryBlock;
import org.megabytestreams.model.FramedSymbols;
import org.megabytestreams.model.Framing;
import org.megabytestreams.model.Geometry;
import org.megabytestreams.model.GuessContext;
import org.megabytestreams.model.ModelMemory;
import org.megabytestreams.score.SegmentMemory;
import org.megabytestreams.score.StreamContext;
import org.megabytestreams.score.StreamId;
import org.megabytestreams.score.StreamSegment;
import org.megabytestreams.score.SymbolLayout;

/// Remembers the latest records of one partition, for the scores of all its streams.
///
/// An example: a partition of 40 streams has a memory of 1 MiB. Its records stand in blocks of a quarter of that. A new
/// stream's first record is scored with the four latest closed blocks, so it starts warm. Its next record sees these
/// and the stream's own first record.
///
/// Records of closed blocks are the memory of every stream. A stream's own records in the open block stand before its
/// next record, and a few of its last ones from the closed blocks before these. So a score depends on the records of
/// the partition and on where blocks begin, never on how records were batched. Not safe for use by several threads.
public final class PartitionMemory {
  /// The number of closed blocks.
  public static final int BLOCKS = 4;
  private static final long MIN_BLOCK_SYMBOLS = 1 << 10;
  /// The most patches of a stream's own records in closed blocks that stand before those of the open block.
  private static final int TAIL_PATCHES = 64;
  /// Longer records are not remembered: a store's record must hold one.
  private static final int MAX_RECORD_BYTES = 512 << 10;
  /// A block leaves out at most this many unusual records, or one in [#MIN_USUAL_PER_UNUSUAL] if that is more. If there
  /// are more, something has changed for good, and it leaves out none.
  private static final int MAX_UNUSUAL = 64;
  private static final int MIN_USUAL_PER_UNUSUAL = 128;
  /// A stream's own context leaves out at most this many unusual records of a block.
  static final int MAX_OWN_UNUSUAL = 64;
  /// The symbols of at most this many streams are held ready.
  private static final int MAX_STREAMS = 4096;
  /// A record counts as a multiple of this many symbols.
  private static final int COUNTED_PATCH = 8;

  /// A record.
  ///
  /// @param bytes its length
  /// @param value null if it is too long to be remembered
  /// @param unusual whether it is not to become normal by being remembered
  public record Entry(StreamId stream, long offset, int bytes, byte[] value, boolean unusual) {
    /// Makes the entry of a record.
    public static Entry of(StreamId stream, long offset, byte[] value, boolean unusual) {
      return new Entry(stream, offset, value.length, isKept(value.length) ? value : null, unusual);
    }

    private long counted() {
      return PartitionMemory.counted(stream, bytes);
    }
  }

  /// Says what the index of a block is made for.
  ///
  /// @param further contexts of the match model, besides the usual ones
  private record Form(Framing framing, List<GuessContext> further) {
    private Form(Geometry geometry) {
      this(geometry.framing(), geometry.options().guessContexts());
    }
  }

  /// Says what the memory of the closed blocks is made for.
  ///
  /// @param older the memory of the model's bundle; null if it has none
  private record Basis(Form form, MatchMemory older) {}

  private static final class Block {
    private final long from;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<StreamId, List<Entry>> ofStreams = new HashMap<>();
    /// The index of the block, once it is closed. Memories share it until the block is dropped.
    private final Map<Form, MemoryBlock> indexes = new HashMap<>();
    private long symbols;
    private int unusual;

    Block(long from) {
      this.from = from;
    }

    void add(Entry entry) {
      unusual += entry.unusual() ? 1 : 0;
      entries.add(entry);
      ofStreams.computeIfAbsent(entry.stream(), _ -> new ArrayList<>()).add(entry);
      symbols += entry.counted();
    }

    /// Tells whether the block, once it is closed, does without an entry.
    boolean excludes(Entry entry) {
      return entry.value() == null || entry.unusual() && !takesUnusual();
    }

    int[] symbols(Framing framing) {
      return framing.frame(entries.stream().filter(entry -> !excludes(entry)).map(Entry::value).toList());
    }

    MemoryBlock index(Form form) {
      return indexes.computeIfAbsent(form, _ -> MemoryBlock.of(symbols(form.framing()), form.further()));
    }

    boolean takesUnusual() {
      return unusual > Math.max(MAX_UNUSUAL, entries.size() / MIN_USUAL_PER_UNUSUAL);
    }
  }

  private final long blockSymbols;
  private final Deque<Block> closed = new ArrayDeque<>();
  private final Map<Basis, MatchMemory> memories = new HashMap<>();
  private final Map<StreamId, Map<SymbolLayout, OwnRecords>> own = new HashMap<>();
  private Block open;
  /// The records in the closed blocks, and those that are left out of them.
  private MemoryRange range;

  /// @param maxSymbols about how many symbols all closed blocks have
  public PartitionMemory(long maxSymbols) {
    this.blockSymbols = Math.max(MIN_BLOCK_SYMBOLS, maxSymbols / BLOCKS);
  }

  /// Tells whether a record of this length is remembered.
  public static boolean isKept(int bytes) {
    return bytes <= MAX_RECORD_BYTES;
  }

  /// Tells whether the next record begins a block: it is the first of all, or the open block is full.
  public boolean needsBlock() {
    return open == null || open.symbols >= blockSymbols;
  }

  /// Tells whether the open block has too many unusual records to leave them out once it is closed.
  public boolean takesUnusual() {
    return open != null && open.takesUnusual();
  }

  /// Closes the open block, and drops the oldest one if there are too many.
  ///
  /// @param next offset of the record that begins the next block
  /// @return offset of the first record of the dropped block; −1 if none was
  public long beginBlock(long next) {
    if (open != null) {
      closed.add(open);
    }
    open = new Block(next);
    memories.clear();
    own.clear();
    long dropped = closed.size() > BLOCKS ? closed.remove().from : -1;
    range = range();
    return dropped;
  }

  /// Returns the offset of the first record of the open block; −1 if nothing was remembered yet.
  public long openFrom() {
    return open == null ? -1 : open.from;
  }

  /// Counts records up to the end of the open block; if that is full, of the next one.
  public Room room() {
    return new Room(needsBlock() ? 0 : open.symbols);
  }

  /// Returns how many of the partition's next records can be scored together: those before the next block.
  public int fitting(List<InputRecord> records) {
    Room room = room();
    return (int) records.stream().takeWhile(room::take).count();
  }

  /// Counts the next records of a partition, as far as they belong to its open block.
  public final class Room {
    private long symbols;

    private Room(long symbols) {
      this.symbols = symbols;
    }

    /// Counts the next record. Returns false, and does not count it, if it begins another block.
    public boolean take(InputRecord record) {
      if (symbols >= blockSymbols) {
        return false;
      }
      symbols += counted(record.stream(), record.bytes().length);
      return true;
    }
  }

  /// Remembers a record, which was scored and is the latest.
  public void add(Entry entry) {
    open.add(entry);
    own.getOrDefault(entry.stream(), Map.of()).values().forEach(records -> records.add(entry));
  }

  /// Returns what stands before a stream's next record.
  ///
  /// @param older the memory of the model's bundle, which the partition's stands on; null if it has none
  StreamPast past(StreamId stream, Geometry geometry, ModelMemory older) {
    if (own.size() >= MAX_STREAMS) {
      own.clear(); // they are made again from the blocks
    }
    MatchMemory memory = closed.isEmpty() ? null
        : memories.computeIfAbsent(new Basis(new Form(geometry), (MatchMemory) older), this::memory);
    OwnRecords records =
        own.computeIfAbsent(stream, _ -> new HashMap<>())
            .computeIfAbsent(SymbolLayout.of(geometry), _ -> own(stream, geometry));
    return records.past(memory);
  }

  private MatchMemory memory(Basis basis) {
    Form form = basis.form();
    List<MemoryBlock> before = closed.stream().limit(closed.size() - 1L).toList().parallelStream()
        .map(block -> block.index(form)).toList();
    Block newest = closed.getLast();
    MatchMemory memory =
        MatchMemory.of(before, newest.symbols(form.framing()), basis.older(), form.further());
    newest.indexes.putIfAbsent(form, memory.newest());
    return memory;
  }

  private OwnRecords own(StreamId stream, Geometry geometry) {
    OwnRecords records = new OwnRecords(geometry);
    for (Iterator<Block> blocks = closed.descendingIterator(); blocks.hasNext() && records.wantsOlder();) {
      records.addOlder(blocks.next(), stream);
    }
    records.beginOpen();
    open.ofStreams.getOrDefault(stream, List.of()).forEach(records::add);
    return records;
  }

  /// Returns the symbols that a record counts for: those of its bytes in whole patches, and its key.
  private static long counted(StreamId stream, int bytes) {
    int key = stream.key() == null ? 0 : stream.key().length;
    return Math.ceilDiv(bytes + 1, COUNTED_PATCH) * (long) COUNTED_PATCH + key;
  }

  /// Holds the symbols of a stream's own records: the last of the closed blocks, and all of the open one.
  private final class OwnRecords {
    private final Geometry geometry;
    private final Geometry windows;
    private final int tailSymbols;
    private final Deque<Entry> older = new ArrayDeque<>();
    private int olderSymbols;
    private final FramedSymbols symbols;
    private RecordBoundaries starts = RecordBoundaries.EMPTY;
    /// The number of symbols in front that are left out.
    private int skipped;
    private int tail;
    private final List<Long> excluded = new ArrayList<>();

    OwnRecords(Geometry geometry) {
      this.geometry = geometry;
      this.windows = SegmentMemory.windows(geometry);
      this.tailSymbols = TAIL_PATCHES * geometry.patchSize();
      this.symbols = new FramedSymbols(geometry);
    }

    boolean wantsOlder() {
      return olderSymbols < tailSymbols;
    }

    /// Takes records of a closed block, as many of the last as are wanted.
    void addOlder(Block block, StreamId stream) {
      List<Entry> entries = block.ofStreams.getOrDefault(stream, List.of());
      for (int i = entries.size() - 1; i >= 0 && wantsOlder(); i--) {
        Entry entry = entries.get(i);
        if (!block.excludes(entry)) {
          older.addFirst(entry);
          olderSymbols += geometry.framing().framedLength(entry.bytes(), geometry.patchSize());
        }
      }
    }

    /// Ends the records of closed blocks. The last whole patches of them are kept.
    void beginOpen() {
      older.forEach(this::append);
      int patch = geometry.patchSize();
      tail = Math.min(tailSymbols, symbols.size() / patch * patch);
      skipped = symbols.size() - tail;
      starts = starts.less(skipped).from(0);
      older.clear();
    }

    void add(Entry entry) {
      if (entry.value() == null || entry.unusual() && excluded.size() < MAX_OWN_UNUSUAL) {
        excluded.add(entry.offset());
      } else {
        append(entry);
      }
    }

    private void append(Entry entry) {
      starts = starts.append(symbols.add(entry.value()) - skipped, entry.offset());
    }

    StreamPast past(MatchMemory memory) {
      int next = symbols.size() - skipped;
      long start = StreamSegment.windowStart(next, windows);
      StreamContext context = new StreamContext(next, symbols.from(skipped + (int) start));
      return new StreamPast(open.from, context, starts.from(start), new SegmentMemory(memory, tail),
          range.without(excluded));
    }
  }

  private MemoryRange range() {
    List<Long> excluded = new ArrayList<>();
    long records = 0;
    for (Block block : closed) {
      for (Entry entry : block.entries) {
        if (block.excludes(entry)) {
          excluded.add(entry.offset());
        } else {
          records++;
        }
      }
    }
    List<Long> starts = closed.stream().skip(1).map(block -> block.from).toList();
    return new MemoryRange(closed.isEmpty() ? open.from : closed.getFirst().from, open.from, starts, records,
        List.copyOf(excluded));
  }
}
