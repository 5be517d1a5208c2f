import { z } from 'zod';
import type { CloudAssembly, StackTemplate } from './assembly.ts';
import type { StackDescription, StackOutput } from './cloudformation.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './names.ts';
import { attributeOf, isKnownType, namePropertyOf, refOf } from './resource-types.ts';

/** A resource with its properties resolved: plain values, no intrinsic functions. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  /** Physical name: from the properties, or the logical id. */
  readonly name: string;
  /** Path of the construct without the stack, e.g. `Tables/Cursors`; empty when the template says none. */
  readonly constructPath: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Resources and outputs of every stack of an assembly, as they look when the endpoint of all services is `endpoint`. */
export class Template {
  readonly resources: readonly Resource[];
  readonly stacks: readonly StackDescription[];

  constructor(resources: readonly Resource[], stacks: readonly StackDescription[] = []) {
    this.resources = resources;
    this.stacks = stacks;
  }

  ofType(...types: readonly string[]): Resource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /** By logical id, physical name or construct path. Throws, naming it and what there is. */
  find(id: string, ...types: readonly string[]): Resource {
    const candidates = this.ofType(...types);
    const found = candidates.find(({ logicalId, name, constructPath }) =>
      [logicalId, name, constructPath].includes(id),
    );
    if (found) return found;
    const known = candidates.map(({ logicalId }) => logicalId).join(', ') || 'none';
    throw new Error(`The template has no ${types.join(' or ')} '${id}'; it has: ${known}`);
  }
}

/** Throws, naming stack, resource and element, for whatever is not understood. */
export function resolveTemplate(assembly: CloudAssembly, endpoint: string): Template {
  const scopes = assembly.stacks.map((stack) => new Scope(stack, endpoint, assembly.stacks));
  return new Template(
    scopes.flatMap((scope) => scope.resources()),
    scopes.map((scope) => ({ name: scope.stackName, outputs: scope.outputs() })),
  );
}

/** The properties of a resource in the expected shape. Throws, naming the resource and the property. */
export function decodeProperties<T>({ type, logicalId, properties }: Resource, schema: z.ZodType<T>): T {
  const { success, data, error } = schema.safeParse(properties);
  if (success) return data;
  throw new Error(`${type} ${logicalId}: ${z.prettifyError(error)}`);
}

/** Marks a value to leave out, as `AWS::NoValue` does. */
const NO_VALUE = Symbol('AWS::NoValue');

const PlainSchema = z.union([z.string(), z.number(), z.boolean()]);
const JoinSchema = z.tuple([z.string(), z.unknown()]);
const AttributeSchema = z.union([
  z.tuple([z.string(), z.string()]),
  z
    .string()
    .transform((text): [string, string] => [text.split('.')[0] ?? '', text.split('.').slice(1).join('.')]),
]);
const SubSchema = z.union([
  z.string().transform((text): [string, Record<string, unknown>] => [text, {}]),
  z.tuple([z.string(), z.record(z.string(), z.unknown())]),
]);

/** One stack's template: what its names mean. */
class Scope {
  readonly #stack: StackTemplate;
  readonly #endpoint: string;
  readonly #stacks: readonly StackTemplate[];
  /** Where a failure lies: the resource that is being resolved. */
  #where = '';

  constructor(stack: StackTemplate, endpoint: string, stacks: readonly StackTemplate[]) {
    this.#stack = stack;
    this.#endpoint = endpoint;
    this.#stacks = stacks;
  }

  get stackName(): string {
    return this.#stack.stackName;
  }

  outputs(): StackOutput[] {
    return Object.entries(this.#stack.Outputs).map(([key, { Value, Description, Condition }]) => {
      this.#where = `${this.#stack.stackName}: output ${key}`;
      if (Condition) throw this.#failure(`Condition ${Condition} is not understood`);
      const value = String(this.#expect('Value', PlainSchema, this.resolve(Value)));
      return { key, value, description: Description ?? null };
    });
  }

  resources(): Resource[] {
    return Object.entries(this.#stack.Resources).map(
      ([logicalId, { Type: type, Properties, Metadata, Condition }]) => {
        this.#where = `${this.#stack.stackName}: ${type} ${logicalId}`;
        if (!isKnownType(type)) throw this.#failure(`the resource type is not known to the local runner`);
        if (Condition && type !== 'AWS::CDK::Metadata')
          throw this.#failure(`Condition ${Condition} is not understood`);
        const [, ...path] = (Metadata?.['aws:cdk:path'] ?? '').split('/');
        const constructPath = path.join('/').replace(/\/Resource$/, '');
        const name = this.#nameOf(logicalId);
        return {
          logicalId,
          type,
          name,
          constructPath,
          properties: z.record(z.string(), z.unknown()).parse(this.resolve(Properties)),
        };
      },
    );
  }

  resolve(value: unknown): unknown {
    if (typeof value === 'string' && value.includes('{{resolve:'))
      throw this.#failure(`dynamic reference ${value}`);
    if (Array.isArray(value))
      return value.map((each) => this.resolve(each)).filter((each) => each !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [[key, operand] = ['', undefined]] = entries;
    if (entries.length === 1 && (key === 'Ref' || key.startsWith('Fn::')))
      return this.#intrinsic(key, operand);
    return Object.fromEntries(
      entries.map(([name, each]) => [name, this.resolve(each)]).filter(([, each]) => each !== NO_VALUE),
    );
  }

  #intrinsic(name: string, operand: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(this.#expect(name, z.string(), operand));
      case 'Fn::GetAtt':
        return this.#getAtt(...this.#expect(name, AttributeSchema, operand));
      case 'Fn::Join': {
        const [separator, parts] = this.#expect(name, JoinSchema, operand);
        return this.#texts(name, parts).join(separator);
      }
      case 'Fn::Sub':
        return this.#sub(...this.#expect(name, SubSchema, operand));
      case 'Fn::Split': {
        const [separator, text] = this.#expect(name, JoinSchema, operand);
        return this.#expect(name, z.string(), this.resolve(text)).split(separator);
      }
      case 'Fn::Select': {
        const [index, list] = this.#expect(name, z.tuple([z.coerce.number(), z.unknown()]), operand);
        return this.#texts(name, list)[index];
      }
      case 'Fn::ImportValue':
        return this.#import(this.#expect(name, z.string(), this.resolve(operand)));
      default:
        throw this.#failure(`${name} is not understood`);
    }
  }

  #ref(id: string): unknown {
    const pseudo: Readonly<Record<string, unknown>> = {
      'AWS::AccountId': LOCAL_ACCOUNT,
      'AWS::Region': LOCAL_REGION,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.#stack.stackName,
      'AWS::StackId': `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/${this.#stack.stackName}/local`,
      'AWS::NoValue': NO_VALUE,
    };
    if (id in pseudo) return pseudo[id];
    const parameter = this.#stack.Parameters[id];
    if (parameter?.Default !== undefined) return parameter.Default;
    if (parameter) throw this.#failure(`parameter ${id} has no default value`);
    return refOf(this.#typeOf(id), this.#nameOf(id), this.#endpoint);
  }

  #getAtt(id: string, attribute: string): string {
    const type = this.#typeOf(id);
    const value = attributeOf(type, this.#nameOf(id), attribute, this.#endpoint);
    if (value === undefined) throw this.#failure(`attribute ${attribute} of ${type} ${id} is not known`);
    return value;
  }

  #sub(text: string, values: Record<string, unknown>): string {
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      const [id = '', ...attribute] = name.split('.');
      const value = Object.hasOwn(values, name)
        ? this.resolve(values[name])
        : attribute.length > 0
          ? this.#getAtt(id, attribute.join('.'))
          : this.#ref(name);
      return this.#expect('Fn::Sub', z.coerce.string(), value);
    });
  }

  #import(name: string): unknown {
    for (const stack of this.#stacks) {
      const scope = new Scope(stack, this.#endpoint, this.#stacks);
      for (const { Value, Export } of Object.values(stack.Outputs)) {
        if (Export && scope.resolve(Export.Name) === name) return scope.resolve(Value);
      }
    }
    throw this.#failure(`no stack exports ${name}`);
  }

  #nameOf(logicalId: string): string {
    const property = namePropertyOf(this.#typeOf(logicalId));
    const given = property && this.#stack.Resources[logicalId]?.Properties[property];
    return given ? this.#expect(property, z.string(), this.resolve(given)) : logicalId;
  }

  #typeOf(logicalId: string): string {
    const resource = this.#stack.Resources[logicalId];
    if (!resource) throw this.#failure(`refers to ${logicalId}, which is not in the template`);
    return resource.Type;
  }

  #texts(name: string, value: unknown): string[] {
    return this.#expect(name, z.array(z.coerce.string()), this.resolve(value));
  }

  #expect<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
    const { success, data, error } = schema.safeParse(value);
    if (success) return data;
    throw this.#failure(`${name}: ${z.prettifyError(error)}`);
  }

  #failure(reason: string): Error {
    return new Error(`${this.#where}: ${reason}`);
  }
}
