package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Chain.Batch;
import dev.legionflow.engine.journal.Projector.Positioned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The events of a sealed batch, in words.
record ToldBatch(long number, long lastPosition, List<Told> events, long chars) {

  /// Puts a batch into words.
  ///
  /// @param times when each row was written, by its position
  static ToldBatch of(
      Batch batch, List<Positioned> rows, Sightings sightings, Map<Long, Long> times) {
    var told = new ArrayList<Told>();
    for (var row : rows) {
      var index = 0;
      for (var event : row.events()) {
        told.add(
            Told.of(
                row.position(),
                index++,
                event,
                sightings.at(event),
                times.getOrDefault(row.position(), 0L)));
      }
    }
    return new ToldBatch(
        batch.number(),
        batch.lastPosition(),
        List.copyOf(told),
        told.stream().mapToLong(Told::length).sum());
  }
}
