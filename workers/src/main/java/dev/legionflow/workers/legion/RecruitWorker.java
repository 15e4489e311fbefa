package dev.legionflow.workers.legion;

import dev.legionflow.worker.ConnectedWorkers;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.legion.Legionnaires.Known;
import dev.legionflow.workers.legion.Legionnaires.Refused;
import dev.legionflow.workers.legion.Matching.Place;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Job type `legion.recruit`: finds members for the variable `roles`, a list of `{name, needs,
/// count}`, among the connected legionnaires. Answers
///
/// - `members`: `{role, name, jobType, tags}` for each place that is filled, in the order of roles
/// - `unfilled`: `{role, needs, missing, disconnected}` for each role that wants more, with the
///   names of those who would do if somebody worked on their jobs
/// - `filled`: whether there is nothing in it
/// - `waitingFor`: the same in words; empty where all are there
@ApplicationScoped
public class RecruitWorker implements JobWorker {

  private static final int MOST_NAMED = 10;

  private final Legionnaires legionnaires;

  @Inject
  RecruitWorker(Legionnaires legionnaires) {
    this.legionnaires = legionnaires;
  }

  /// A worker for use without CDI.
  ///
  /// @param file with the legionnaires
  public RecruitWorker(Path file, ConnectedWorkers connected) {
    this(new Legionnaires(file, connected));
  }

  @Override
  public String type() {
    return "legion.recruit";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("roles");
  }

  @Override
  public JobOutcome work(Job job) {
    List<Role> roles = Role.read(job.variables().get("roles"));
    List<Known> all;
    try {
      all = legionnaires.all();
    } catch (Refused e) {
      // Somebody mends the file, and the mission goes on by itself.
      return JobOutcome.completed(
          Map.of(
              "members", List.of(),
              "unfilled", List.of(),
              "filled", false,
              "waitingFor", e.reason()));
    }
    List<Place> places =
        Matching.of(roles, all.stream().filter(Known::connected).map(Known::legionnaire).toList());
    List<Map<String, Object>> unfilled = unfilled(roles, places, all);
    return JobOutcome.completed(
        Map.of(
            "members", members(roles, places),
            "unfilled", unfilled,
            "filled", unfilled.isEmpty(),
            "waitingFor",
                unfilled.stream().map(RecruitWorker::words).collect(Collectors.joining("; "))));
  }

  private static List<Map<String, Object>> members(List<Role> roles, List<Place> places) {
    List<Map<String, Object>> members = new ArrayList<>();
    for (Place place : places) {
      place
          .by()
          .ifPresent(by -> {
            Map<String, Object> member = new LinkedHashMap<>();
            member.put("role", roles.get(place.role()).name());
            member.put("name", by.name());
            member.put("jobType", by.jobType());
            member.put("tags", List.copyOf(by.sortedTags()));
            members.add(member);
          });
    }
    return members;
  }

  private static List<Map<String, Object>> unfilled(
      List<Role> roles, List<Place> places, List<Known> all) {
    List<Map<String, Object>> unfilled = new ArrayList<>();
    for (int i = 0; i < roles.size(); i++) {
      Role role = roles.get(i);
      long missing = missing(i, places);
      if (missing > 0) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("role", role.name());
        entry.put("needs", role.needs().stream().sorted().toList());
        entry.put("missing", missing);
        entry.put(
            "disconnected",
            all.stream()
                .filter(each -> !each.connected() && each.legionnaire().has(role.needs()))
                .map(each -> each.legionnaire().name())
                .limit(MOST_NAMED)
                .toList());
        unfilled.add(entry);
      }
    }
    return unfilled;
  }

  private static long missing(int role, List<Place> places) {
    return places.stream().filter(place -> place.role() == role && place.by().isEmpty()).count();
  }

  private static String words(Map<String, Object> unfilled) {
    List<?> needs = (List<?>) unfilled.get("needs");
    List<?> disconnected = (List<?>) unfilled.get("disconnected");
    return "%s: %s missing%s%s"
        .formatted(
            unfilled.get("role"),
            unfilled.get("missing"),
            needs == null || needs.isEmpty() ? "" : ", needs " + joined(needs),
            disconnected == null || disconnected.isEmpty()
                ? ""
                : " (not connected: %s)".formatted(joined(disconnected)));
  }

  private static String joined(List<?> words) {
    return words.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
