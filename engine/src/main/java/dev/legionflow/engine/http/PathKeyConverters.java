package dev.legionflow.engine.http;

import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/// Lets a resource take a key as `@PathParam("jobKey") long jobKey`: what is no key becomes a 400
/// that names it, where JAX-RS would say 404.
@Provider
public class PathKeyConverters implements ParamConverterProvider {

  @Override
  @SuppressWarnings("unchecked")
  public <T> @Nullable ParamConverter<T> getConverter(
      Class<T> type, Type genericType, Annotation @Nullable [] annotations) {
    if (type != long.class && type != Long.class) {
      return null;
    }
    for (var annotation : annotations == null ? new Annotation[0] : annotations) {
      if (annotation instanceof PathParam parameter) {
        return (ParamConverter<T>) new KeyConverter(parameter.value());
      }
    }
    return null;
  }

  private record KeyConverter(String parameter) implements ParamConverter<Long> {
    @Override
    public Long fromString(String text) {
      try {
        return PathKey.parse(parameter, text);
      } catch (Problem e) {
        // Of all exceptions thrown here, JAX-RS lets only this one through.
        throw new WebApplicationException(e, Response.Status.BAD_REQUEST);
      }
    }

    @Override
    public String toString(Long value) {
      return value.toString();
    }
  }
}
