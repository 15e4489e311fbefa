package dev.legionflow.engine.access;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The rights of which one has to be had, to anything, before an endpoint is asked; the endpoint
/// then looks to what. With none, everybody with a login may ask. An endpoint without this is
/// refused.
@Inherited
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Needs {
  @Nonbinding
  Right[] value();

  /// Whether a login is needed.
  @Nonbinding
  boolean login() default true;
}
