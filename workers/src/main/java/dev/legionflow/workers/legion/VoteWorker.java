package dev.legionflow.workers.legion;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Job type `legion.vote`: one answer of many. Reads
///
/// - `ballots`: a list of `{by, answer, score}`; answers that differ in case, space, the form of
///   numbers or the order of fields alone are the same
/// - `voters`: how many were asked; those whose ballot is missing count against a majority (the
///   number of ballots)
/// - `quorum`: how many have to agree (more than half of the voters)
/// - `rule`: `majority`, or `best`: the answer with the highest score, and as many ballots as the
///   quorum (1) with a score; the first rule is the default
///
/// Answers `decided`, and then `result` and `votes`; `groups`, the answers with those who gave
/// them, the most frequent (or the best) first; and `why`. Two answers that come first together
/// decide nothing.
@ApplicationScoped
public class VoteWorker implements JobWorker {

  @Override
  public String type() {
    return "legion.vote";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("ballots", "voters", "quorum", "rule");
  }

  @Override
  public boolean inline() {
    return true;
  }

  @Override
  public JobOutcome work(Job job) {
    List<Ballot> ballots = Ballot.read(job.variables().get("ballots"));
    int voters = number(job, "voters", ballots.size());
    if (voters < ballots.size()) {
      throw new Job.InvalidVariable("voters", "at least as many as ballots", voters);
    }
    return switch (job.text("rule", "majority")) {
      case "majority" -> majority(ballots, number(job, "quorum", voters / 2 + 1));
      case "best" -> best(ballots, number(job, "quorum", 1));
      case String other -> throw new Job.InvalidVariable("rule", "'majority' or 'best'", other);
    };
  }

  private static int number(Job job, String name, int otherwise) {
    return switch (job.variables().get(name)) {
      case null -> otherwise;
      case Number number
          when number.doubleValue() == number.intValue()
              && number.intValue() >= 1
              && number.intValue() <= Ballot.MOST ->
          number.intValue();
      case Object other ->
          throw new Job.InvalidVariable(
              name, "a whole number from 1 to %d".formatted(Ballot.MOST), other);
    };
  }

  private static JobOutcome majority(List<Ballot> ballots, int quorum) {
    List<List<Ballot>> groups = groups(ballots);
    groups.sort(Comparator.comparingInt((List<Ballot> group) -> group.size()).reversed());
    if (groups.isEmpty()) {
      return undecided(groups, "nobody has answered");
    }
    int most = groups.getFirst().size();
    if (most < quorum) {
      return undecided(groups, "%d agree at the most, and %d have to".formatted(most, quorum));
    }
    if (groups.size() > 1 && groups.get(1).size() == most) {
      return undecided(groups, "two answers have %d votes each".formatted(most));
    }
    return decided(groups, "%d of %d agree".formatted(most, ballots.size()));
  }

  private static JobOutcome best(List<Ballot> ballots, int quorum) {
    List<Ballot> scored = ballots.stream().filter(ballot -> ballot.score().isPresent()).toList();
    List<List<Ballot>> groups = groups(scored);
    groups.sort(Comparator.comparingDouble(VoteWorker::score).reversed());
    if (groups.isEmpty() || scored.size() < quorum) {
      // A person may choose one that has no score.
      return undecided(
          groups(ballots),
          "%d answers have a score, and %d have to".formatted(scored.size(), quorum));
    }
    double score = score(groups.getFirst());
    if (groups.size() > 1 && score(groups.get(1)) == score) {
      return undecided(groups, "two answers have the score %s each".formatted(score));
    }
    return decided(groups, "the highest score is %s".formatted(score));
  }

  private static double score(List<Ballot> group) {
    return group.stream().mapToDouble(ballot -> ballot.score().orElse(0)).max().orElse(0);
  }

  private static List<List<Ballot>> groups(List<Ballot> ballots) {
    Map<String, List<Ballot>> groups = new LinkedHashMap<>();
    for (Ballot ballot : ballots) {
      groups.computeIfAbsent(ballot.key(), _ -> new ArrayList<>()).add(ballot);
    }
    return new ArrayList<>(groups.values());
  }

  private static JobOutcome decided(List<List<Ballot>> groups, String why) {
    return outcome(
        true, groups.getFirst().getFirst().answer(), groups.getFirst().size(), groups, why);
  }

  private static JobOutcome undecided(List<List<Ballot>> groups, String why) {
    return outcome(false, null, 0, groups, why);
  }

  private static JobOutcome outcome(
      boolean decided, @Nullable Object result, int votes, List<List<Ballot>> groups, String why) {
    List<Map<String, @Nullable Object>> told = new ArrayList<>();
    for (List<Ballot> group : groups) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("answer", group.getFirst().answer());
      entry.put("votes", group.size());
      entry.put("by", group.stream().map(Ballot::by).toList());
      told.add(entry);
    }
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put("decided", decided);
    variables.put("result", result);
    variables.put("votes", votes);
    variables.put("groups", told);
    variables.put("why", why);
    return JobOutcome.completed(variables);
  }
}
