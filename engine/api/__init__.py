"""The HTTP door: Starlette routes over the services, described once and served as OpenAPI."""
