package dev.legionflow.cli.demo;

import java.util.Map;

/// An assignment under way.
///
/// @param key of the process instance
/// @param before the texts of the folder before it began
record Mission(
    String key, Assignment assignment, Workspace workspace, Map<String, String> before) {}
