package dev.legionflow.workers.booster.python;

/// `from module import *`.
record StarImport(int level, String module, int node) {}
