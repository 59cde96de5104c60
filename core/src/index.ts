export { definePlugin, OperatorGuard, pluginApi } from './pipeline/plugin.ts';
export type { ReloadCounts, Vitals } from './observe/vitals.ts';
export { isLocal } from './http/admin.ts';
export type {
  AdminRoute,
  Clock,
  Contribution,
  Endpoint,
  GuardsOperator,
  EndpointRequest,
  EndpointTarget,
  Handle,
  Host,
  Next,
  Operation,
  Plugin,
  PluginDefinition,
  PluginFacts,
  Ready,
  Service,
  StreamFraming,
  Transport,
} from './pipeline/plugin.ts';
export { lookAt } from './pipeline/look-at.ts';
export { key, serviceKey, type Key, type ValueOf } from './pipeline/key.ts';
export type { OptionsOf, OptionsSchema } from './pipeline/infer.ts';
export {
  Attempt,
  type AttemptTarget,
  Continued,
  type BrokenAnswer,
  type CloakOptions,
  type Credential,
  type ModelRule,
} from './context/attempt.ts';
export {
  Client,
  type ClientBudget,
  type ClientIdentity,
  type ClientLimits,
  type TranslationMode,
} from './context/client.ts';
export { Charge, type ChargedCost, type UsageSource } from './context/charge.ts';
export type { Context } from './context/context.ts';
export type { Delivered, ExchangeEnd } from './context/endings.ts';
export { parsePath } from './context/path.ts';
export type { Draft } from './context/draft.ts';
export type { Inbound, InboundContent, InboundHead } from './context/inbound.ts';
export type { Lifetime } from './context/lifetime.ts';
export {
  Reply,
  type Mapper,
  type Observer,
  type ReplyBody,
  type Resume,
  type Served,
} from './context/reply.ts';
export type { AttemptRecord, Trace } from './context/trace.ts';
export type * from './dialect/dialect.ts';
export type * from './dialect/model.ts';
export type * from './dialect/operations.ts';
export type * from './dialect/events.ts';
export { isObject, parseObject, type JsonObject, type JsonValue } from './dialect/json.ts';
export {
  demandKinds,
  demandMember,
  demandObjects,
  memberPath,
  refuseField,
  type Demands,
} from './dialect/demands.ts';
export {
  booleanOf,
  countOf,
  listOf,
  MemberReader,
  numberOf,
  objectOf,
  objectsOf,
  present,
  textOf,
  textsOf,
  unknownMembers,
  type Present,
} from './dialect/members.ts';
export {
  sourcePathIn,
  valueAt,
  type SettingPlaces,
  type Site,
  type Sites,
} from './dialect/source-sites.ts';
export { Collector } from './dialect/collect.ts';
export { laterCounts } from './dialect/counts.ts';
export type { BodyMapper, RequestMapper, TranslationTarget } from './dialect/translate.ts';
export { labelledSchema } from './dialect/labelled-schema.ts';
export { Ledger } from './dialect/ledger.ts';
export { sourceOfUrl, urlOfSource } from './dialect/media-url.ts';
export { retryAfterOf } from './dialect/told-retry-after.ts';
export { readFrames, SseReader, writeFrame, type Frame } from './dialect/sse.ts';
export type { Executor } from './executor/executor.ts';
export { sourceFrom, type ByteSink, type ByteSource } from './executor/source.ts';
export { codes, type ErrorKind, type GatewayErrorCode, type RetryScope } from './errors/codes.ts';
export {
  asGatewayError,
  GatewayError,
  isGatewayError,
  isUpstreamError,
  UpstreamError,
} from './errors/gateway-error.ts';
export { matchesGlob } from './config/glob.ts';
export { printProblem, ConfigError, type Problem } from './config/problem.ts';
export { nearest } from './config/suggest.ts';
export { createGateway, version, type Gateway, type GatewayOptions } from './gateway.ts';
export { outcomeOf, type ReloadOutcome } from './gateway/outcome.ts';
export { apiUrl, versionedUrl } from './executor/api-url.ts';
export { httpExecutor } from './executor/http.ts';
export type {
  CredentialOptions,
  HttpExecutorOptions,
  RequestFacts,
  RequestPlan,
} from './executor/http.ts';
export type { ExplainedEntry, ExplainedExecutor } from './pipeline/explain.ts';
export type { Logger } from './observe/log.ts';
export { DailyFile, type DailyFileOptions, type FileTrouble } from './observe/daily-file.ts';
export { DailyNames } from './observe/daily-names.ts';
export { safeJson, shortText } from './observe/log-line.ts';
export { probeAnswer, probeConnection, type Probe, type ProbeAnswer } from './executor/probe.ts';
export { canonicalExecutor, type CanonicalExecutorOptions } from './executor/canonical.ts';
export { coreSchema } from './config/schema.ts';
export { credentialSchema } from './executor/credential-schema.ts';
export {
  loadConfig,
  type LoadedConfig,
  type LoadInput,
  type PipelineEntry,
} from './config/load.ts';
