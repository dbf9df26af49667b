package org.megabytestreams.chaos;

/// Where a record of the input topic stands.
public record Place(int partition, long offset) {
  @Override
  public String toString() {
    return partition + "/" + offset;
  }
}
