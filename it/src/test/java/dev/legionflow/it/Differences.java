package dev.legionflow.it;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where an engine does not do what the suite says. Zeebe is right; a line for one of ours is
/// something to mend, a line for one of Zeebe's versions something that the other version does.
final class Differences {

  private Differences() {}

  /// One test that fails on some engines.
  ///
  /// @param test `Class.method`, or `Class.*`
  /// @param which the display name of a parameterized test's run; empty for all of them
  /// @param engines where it fails
  /// @param why what the engine does instead
  record Difference(String test, String which, Set<String> engines, String why) {}

  static final List<Difference> KNOWN =
      List.of(
          new Difference(
              "ErrorEventTest.anErrorThatNobodyCatchesIsAnIncident",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "the incident's element is called NO_CATCH_EVENT_FOUND"),
          new Difference(
              "CommandDialectTest.whatWasNeverThereIsNotFound",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "a key of a partition that does not exist is UNAVAILABLE, not NOT_FOUND"),
          new Difference(
              "MigrationTest.whatDoesNotFitIsRefused",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "a key of a partition that does not exist is UNAVAILABLE, not NOT_FOUND"),
          new Difference(
              "ModificationTest.whatCannotBeIsRefused",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "a key of a partition that does not exist is UNAVAILABLE, not NOT_FOUND"),
          new Difference(
              "CompensationTest.afterAMigrationWhatIsNotMappedIsNotUndone",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "what is not mapped keeps the mission from ending"),
          new Difference(
              "BindingTest.aDecisionOfTheSameDeploymentIsEvaluated",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "what is bound by deployment and not in it is deployed all the same"),
          new Difference(
              "BindingTest.aProcessThatIsBoundByDeploymentHasToBeInIt",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "what is bound by deployment and not in it is deployed all the same"),
          new Difference(
              "AdHocTest.*", "", Set.of(Engines.ZEEBE_8_6), "ad-hoc sub-processes came with 8.7"),
          new Difference(
              "EventsAndListenersTest.anAdHocSubProcessIsInterrupted",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "ad-hoc sub-processes came with 8.7"),
          new Difference(
              "EventsAndListenersTest.eventsAreActivatedInAnAdHocSubProcess",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "ad-hoc sub-processes came with 8.7"),
          new Difference(
              "EventSubProcessTest.anErrorInsideIsNotCaughtByItself",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "the incident's element is called NO_CATCH_EVENT_FOUND"),
          new Difference(
              "EventGatewayTest.aMissionThatIsCancelledWaitsNoMore",
              "",
              Set.of(Engines.ZEEBE_8_8),
              "the test engine has no REST, the only way to correlate a message"),
          new Difference(
              "MessageTest.correlatingTellsWhomItReached",
              "",
              Set.of(Engines.ZEEBE_8_8),
              "the test engine has no REST, the only way to correlate a message"),
          new Difference(
              "UserTaskDialectTest.whatAPersonDecidesMovesTheMissionOn",
              "",
              Set.of(Engines.ZEEBE_8_8),
              "the test engine has no REST, the only way to complete a user task"),
          new Difference(
              "DecisionDialectTest.aDecisionThatIsNotThereCannotBeEvaluated",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "INVALID_ARGUMENT, not NOT_FOUND"),
          new Difference(
              "IoMappingTest.aValueThatIsTheSameAlreadyStaysWhereItIs",
              "",
              Set.of(Engines.ZEEBE_8_6, Engines.ZEEBE_8_8),
              "a local variable that a job sets to the value it has already is also set on the process instance; not copied, as it leaks out of its scope"),
          new Difference(
              "IoMappingTest.aMomentHasSeconds",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "seconds that are 0 are left out: 2026-01-01T11:00Z"),
          new Difference(
              "IoMappingTest.aDurationOfNothingHasDays",
              "",
              Set.of(Engines.ZEEBE_8_6),
              "it has seconds: PT0S"));

  static Optional<Difference> of(String engine, String test, String which) {
    String all = test.substring(0, test.indexOf('.')) + ".*";
    return KNOWN.stream()
        .filter(known -> known.engines().contains(engine))
        .filter(known -> known.test().equals(test) || known.test().equals(all))
        .filter(known -> known.which().isEmpty() || known.which().equals(which))
        .findFirst();
  }
}
