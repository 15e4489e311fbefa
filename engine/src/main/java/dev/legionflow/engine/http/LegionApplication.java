package dev.legionflow.engine.http;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/// What holds for every resource: it asks who is there.
///
/// That requests run on virtual threads has to be said at each resource: said here, Quarkus takes
/// the methods for non-blocking ones and reads their bodies in a way that races.
@OpenAPIDefinition(
    info =
        @Info(
            title = "Legion Flow",
            version = "8.8",
            description =
                "The Camunda 8.8 orchestration API as Legion Flow serves it. Keys are decimal"
                    + " numbers as text, times are ISO 8601, errors are"
                    + " `application/problem+json`.",
            license =
                @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0")),
    security = {@SecurityRequirement(name = "basic"), @SecurityRequirement(name = "bearer")})
@SecurityScheme(
    securitySchemeName = "basic",
    type = SecuritySchemeType.HTTP,
    scheme = "basic",
    description = "A user's name and password")
@SecurityScheme(
    securitySchemeName = "bearer",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "A token, for example the one in the file admin-token")
public class LegionApplication extends Application {}
