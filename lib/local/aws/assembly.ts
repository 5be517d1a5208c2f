import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ResourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.looseObject({ 'aws:cdk:path': z.string().optional() }).optional(),
  Condition: z.string().optional(),
});
const TemplateSchema = z.object({
  Resources: z.record(z.string(), ResourceSchema).default({}),
  Parameters: z.record(z.string(), z.looseObject({ Default: z.string().optional() })).default({}),
  Outputs: z
    .record(
      z.string(),
      z.looseObject({
        Value: z.unknown(),
        Description: z.string().optional(),
        Condition: z.string().optional(),
        Export: z.object({ Name: z.unknown() }).optional(),
      }),
    )
    .default({}),
});
const ManifestSchema = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        properties: z
          .looseObject({
            templateFile: z.string().optional(),
            file: z.string().optional(),
            directoryName: z.string().optional(),
            stackName: z.string().optional(),
          })
          .optional(),
      }),
    )
    .default({}),
});
const AssetsSchema = z.object({
  files: z
    .record(z.string(), z.object({ source: z.looseObject({ path: z.string().optional() }) }))
    .default({}),
});

/** A template as it was synthesized. */
export interface StackTemplate extends z.infer<typeof TemplateSchema> {
  readonly stackName: string;
}

/** Everything a cloud assembly (cdk.out) holds that matters here, of all its stacks and stages. */
export interface CloudAssembly {
  readonly directory: string;
  readonly stacks: readonly StackTemplate[];
  /** Absolute path of an asset's file or folder by its hash. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Throws, naming the file, when something of the assembly is missing or has another shape. */
export function readAssembly(directory: string): CloudAssembly {
  const manifestPath = join(directory, 'manifest.json');
  if (!existsSync(manifestPath))
    throw new Error(`${directory} is no cloud assembly: it has no manifest.json`);
  const stacks: StackTemplate[] = [];
  const assets = new Map<string, string>();
  for (const [id, { type, properties = {} }] of Object.entries(
    readJson(manifestPath, ManifestSchema).artifacts,
  )) {
    const { templateFile, file, directoryName, stackName = id } = properties;
    if (type === 'aws:cloudformation:stack' && templateFile) {
      stacks.push({ stackName, ...readJson(join(directory, templateFile), TemplateSchema) });
    } else if (type === 'cdk:asset-manifest' && file) {
      for (const [hash, { source }] of Object.entries(readJson(join(directory, file), AssetsSchema).files)) {
        if (source.path) assets.set(hash, join(directory, source.path));
      }
    } else if (type === 'cdk:cloud-assembly' && directoryName) {
      const nested = readAssembly(join(directory, directoryName));
      stacks.push(...nested.stacks);
      nested.assets.forEach((path, hash) => assets.set(hash, path));
    }
  }
  return { directory, stacks, assets };
}

function readJson<T>(path: string, schema: z.ZodType<T>): T {
  const { success, data, error } = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (success) return data;
  throw new Error(`${path}: ${z.prettifyError(error)}`);
}
