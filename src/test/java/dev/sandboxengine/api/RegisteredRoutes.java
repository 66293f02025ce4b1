package dev.sandboxengine.api;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sandboxengine.http.Routes;
import io.javalin.Javalin;
import io.javalin.security.RouteRole;
import io.javalin.websocket.WsHandlerType;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What every {@link Routes} of the engine registers. They are found among the classes, so that a new one cannot be forgotten,
 * and made of nothing: registering calls none of their collaborators.
 */
public final class RegisteredRoutes {

    private static final List<JavaClass> CLASSES = find();
    private static final List<Route> ROUTES = register();

    private RegisteredRoutes() {}

    /** One route. */
    public record Route(String method, String path, Set<RouteRole> roles) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** The classes of the engine that register something. */
    static List<JavaClass> classes() {
        return CLASSES;
    }

    /** Every route of these. */
    public static List<Route> all() {
        return ROUTES;
    }

    private static List<JavaClass> find() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.sandboxengine")
                        .stream()
                        .filter(type -> type.isAssignableTo(Routes.class))
                        .filter(type ->
                                !type.isInterface() && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .toList();
    }

    private static List<Route> register() {
        List<Route> routes = new ArrayList<>();
        Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.events.handlerAdded(handler -> {
                if (handler.getHttpMethod().isHttpMethod()) {
                    routes.add(new Route(handler.getHttpMethod().name(), handler.getPath(), handler.getRoles()));
                }
            });
            config.events.wsHandlerAdded(handler -> {
                if (handler.getHandlerType() == WsHandlerType.WEBSOCKET) {
                    routes.add(new Route("GET", handler.getPath(), handler.getRoles()));
                }
            });
            CLASSES.forEach(type -> make(type.reflect()).register(config.routes));
        });
        return List.copyOf(routes);
    }

    private static Routes make(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return (Routes) constructor.newInstance(Arrays.stream(constructor.getParameterTypes())
                    .map(RegisteredRoutes::nothing)
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(
                    type.getName() + " cannot be made of nothing; its constructor should only keep", e);
        }
    }

    private static Object nothing(Class<?> type) {
        return Map.<Class<?>, Object>of(
                        List.class, List.of(), Set.class, Set.of(), Map.class, Map.of(), String.class, "")
                .get(type);
    }
}
