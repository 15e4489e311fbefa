package dev.legionflow.workers.learning.memory;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.Job.InvalidVariable;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.learning.memory.Entry.Said;
import dev.legionflow.workers.learning.memory.Written.Done;
import dev.legionflow.workers.learning.memory.Written.Full;
import dev.legionflow.workers.learning.memory.Written.MovedOn;
import dev.legionflow.workers.learning.memory.Written.Wrong;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The variables of jobs, and the answers to them.
final class Asked {

  static final String FULL = "MEMORY_FULL";
  static final String MOVED_ON = "MEMORY_MOVED_ON";

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._:@-]{1,255}");
  private static final String NAMED = "1 to 255 letters, digits, or any of . _ : @ -";
  private static final int MOST_TOKENS = 10_000_000;

  private Asked() {}

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static SessionKey session(Job job) {
    return new SessionKey(job.tenantId(), name(job, "session", null));
  }

  static String name(Job job, String variable, @Nullable String otherwise) {
    var name = otherwise == null ? job.text(variable) : job.text(variable, otherwise);
    if (!isName(name)) {
      throw new InvalidVariable(variable, NAMED, name);
    }
    return name;
  }

  /// Null where it is missing.
  static @Nullable Integer count(Job job, String variable, int least, int most) {
    return count(variable, job.variables().get(variable), least, most);
  }

  private static @Nullable Integer count(
      String variable, @Nullable Object value, int least, int most) {
    if (value == null) {
      return null;
    }
    if (value instanceof Number number
        && number.doubleValue() == number.longValue()
        && number.longValue() >= least
        && number.longValue() <= most) {
      return number.intValue();
    }
    throw new InvalidVariable(
        variable, "a whole number from %,d to %,d".formatted(least, most), value);
  }

  /// The variable `entries`: a list of `{role, text, tokens}`.
  static List<Said> entries(Job job) {
    if (!(job.variables().get("entries") instanceof List<?> list)
        || list.isEmpty()
        || list.size() > Bounds.AT_ONCE) {
      throw new InvalidVariable(
          "entries",
          "a list of 1 to %d entries {role, text}".formatted(Bounds.AT_ONCE),
          job.variables().get("entries"));
    }
    var said = new ArrayList<Said>();
    for (var at = 0; at < list.size(); at++) {
      said.add(said("entries[%d]".formatted(at + 1), list.get(at)));
    }
    return said;
  }

  private static Said said(String name, @Nullable Object entry) {
    if (!(entry instanceof Map<?, ?> map)) {
      throw new InvalidVariable(name, "an entry {role, text}", entry);
    }
    return said(
        name,
        map.get("role"),
        map.get("text"),
        count(name + ".tokens", map.get("tokens"), 0, MOST_TOKENS));
  }

  static Said said(
      String name, @Nullable Object role, @Nullable Object text, @Nullable Integer tokens) {
    if (!(role instanceof String who) || who.isBlank() || who.length() > Bounds.ROLE) {
      throw new InvalidVariable(
          name + ".role", "a text of at most %d characters".formatted(Bounds.ROLE), role);
    }
    if (!(text instanceof String what) || what.length() > Bounds.TEXT) {
      throw new InvalidVariable(
          name + ".text", "a text of at most %,d characters".formatted(Bounds.TEXT), text);
    }
    // PostgreSQL keeps no U+0000.
    return new Said(who.replace('\0', ' '), what.replace('\0', ' '), tokens);
  }

  static JobOutcome answered(Supplier<Written> work) {
    try {
      return switch (work.get()) {
        case Done done ->
            JobOutcome.completed(
                Map.of("branch", done.branch(), "size", done.size(), "added", done.added()));
        case Full full -> JobOutcome.error(FULL, full.what());
        case MovedOn moved ->
            new JobOutcome.BpmnError(
                MOVED_ON,
                "the branch has %d entries".formatted(moved.size()),
                Map.of("size", moved.size()));
        case Wrong wrong ->
            JobOutcome.terminal("variable '%s': %s".formatted(wrong.field(), wrong.why()));
      };
    } catch (Tables.NoDatabase e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
  }

  /// As diagrams and clients see it.
  static Map<String, @Nullable Object> told(Entry entry) {
    var told = new LinkedHashMap<String, @Nullable Object>();
    told.put("role", entry.role());
    told.put("text", entry.text());
    told.put("tokens", entry.tokens());
    told.put("branch", entry.branch());
    told.put("position", entry.position());
    told.put("at", entry.at());
    told.put("jobKey", Long.toString(entry.jobKey()));
    var from = entry.from();
    told.put(
        "from",
        from == null
            ? null
            : Map.of("branch", from.branch(), "first", from.first(), "last", from.last()));
    return told;
  }
}
