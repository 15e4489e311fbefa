package dev.legionflow.workers.learning;

import dev.legionflow.workers.learning.Attempts.Kind;
import dev.legionflow.workers.learning.Attempts.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The newest attempts of the task types that were asked for last, so that each is read once. Other
/// processes write too, so each look begins with what was written since; numbers of one kind are
/// given under its lock, so that none comes late.
final class Windows {

  /// Four half-lives: the oldest counts a sixteenth.
  static final int LONGEST = (int) (4 * Contrast.HALF_LIFE);

  private static final int MOST = 64;

  private record Window(long epoch, List<Sample> samples) {}

  private final Map<Kind, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, Window> eldest) {
          return size() > MOST;
        }
      };

  /// The oldest first; only what is committed, or written by the same transaction.
  List<Sample> samples(Handle handle, Kind kind, Task task, long now) {
    Window known;
    synchronized (windows) {
      known = windows.get(kind);
    }
    if (known == null || known.epoch() != task.epoch()) {
      known = new Window(task.epoch(), List.of());
    }
    var after = known.samples().isEmpty() ? 0 : known.samples().getLast().number();
    if (after < task.attempts()) {
      known = added(known, Attempts.samples(handle, kind, after, LONGEST));
      synchronized (windows) {
        windows.put(kind, known);
      }
    }
    return known.samples().stream().filter(each -> each.expiresAt() > now).toList();
  }

  private static Window added(Window known, List<Sample> newer) {
    var samples = new ArrayList<>(known.samples());
    samples.addAll(newer);
    var from = Math.max(0, samples.size() - LONGEST);
    return new Window(known.epoch(), List.copyOf(samples.subList(from, samples.size())));
  }
}
