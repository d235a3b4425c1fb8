import { ProblemBody, type RouteSpec } from '@kith/contract/route';
import { z } from 'zod';
import type { RegisteredRoute } from './register.ts';

type Json = { [key: string]: unknown };

/** The OpenAPI 3.1 document, printed from the contract: zod 4 writes JSON Schema 2020-12, which 3.1 takes as it is. */
export function openApi(routes: readonly RegisteredRoute[]): Json {
  const paths: Record<string, Json> = {};
  const named: Json = {};
  for (const { module, spec } of routes) {
    const path = `/api/v1${spec.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operation(module, spec, named) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kith 知客',
      version: '1',
      description: 'The API that Kith’s own pages use.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: schemaOf(ProblemBody, 'output', named), ...named },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'kith.session_token' },
        key: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer kith_…' },
      },
    },
  };
}

function operation(module: string, spec: RouteSpec, named: Json): Json {
  const schema = (type: z.ZodType, io: 'input' | 'output') => schemaOf(type, io, named);
  const open = spec.permission === 'public';
  return {
    operationId: `${spec.method.toLowerCase()}_${spec.path.replace(/[^a-z]+/gi, '_').replace(/^_|_$/g, '')}`,
    tags: [module],
    summary: spec.summary,
    'x-permission': spec.permission,
    security: open ? [] : [{ session: [] }, { key: [] }],
    parameters: [...parameters(spec.params, 'path', schema), ...parameters(spec.query, 'query', schema)],
    ...(spec.transfer && 'upload' in spec.transfer
      ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } }
      : spec.body
        ? { requestBody: { required: true, content: { 'application/json': { schema: schema(spec.body, 'input') } } } }
        : {}),
    responses: {
      200: { description: 'OK', content: answer(spec, schema) },
      default: {
        description: `Problem${spec.errors?.length ? `: ${spec.errors.join(', ')}` : ''}`,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

type SchemaOf = (type: z.ZodType, io: 'input' | 'output') => Json;

function answer(spec: RouteSpec, schema: SchemaOf): Json {
  if (spec.transfer && 'download' in spec.transfer) return { [spec.transfer.download]: {} };
  return { 'application/json': { schema: schema(spec.response, 'output') } };
}

function parameters(shape: z.ZodType | undefined, where: 'path' | 'query', schema: SchemaOf): Json[] {
  if (!(shape instanceof z.ZodObject)) return [];
  const described = schema(shape, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(described.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (described.required?.includes(name) ?? false),
    schema: property,
  }));
}

/** Schemas that hold themselves have a name, and stand once for the whole document. */
function schemaOf(type: z.ZodType, io: 'input' | 'output', named: Json): Json {
  const { $schema: _, ...whole } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  const text = JSON.stringify(whole).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $defs = {}, ...rest } = JSON.parse(text) as Json;
  Object.assign(named, $defs);
  return rest;
}
