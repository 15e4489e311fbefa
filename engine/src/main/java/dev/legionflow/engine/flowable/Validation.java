package dev.legionflow.engine.flowable;

import java.util.List;
import org.flowable.bpmn.model.BpmnModel;
import org.flowable.validation.ProcessValidator;
import org.flowable.validation.ValidationError;
import org.flowable.validation.validator.ValidatorSet;

/// Flowable's validation is not asked: the dialect has checked the file, and Flowable's checks want
/// a class or an expression on tasks whose work is ours.
final class Validation implements ProcessValidator {

  @Override
  public List<ValidationError> validate(BpmnModel model) {
    return List.of();
  }

  @Override
  public List<ValidatorSet> getValidatorSets() {
    return List.of();
  }
}
