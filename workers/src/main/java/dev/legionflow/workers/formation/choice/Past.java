package dev.legionflow.workers.formation.choice;

/// What came of a formation once.
///
/// @param reward from 0 to 1
public record Past(String formation, SizeClass sizeClass, double reward) {}
