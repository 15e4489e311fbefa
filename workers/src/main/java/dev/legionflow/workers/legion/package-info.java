/// The team that a mission recruits, and how its members come to one answer.
///
/// [RecruitWorker] finds legionnaires for the roles of a formation by their tags; who there is
/// stands in a file of the server's, [Legionnaires]. [VoteWorker] counts the answers of members
/// that have worked on the same task. The formations themselves are diagrams:
/// `processes/phalanx.bpmn` and its like.
@NullMarked
package dev.legionflow.workers.legion;

import org.jspecify.annotations.NullMarked;
