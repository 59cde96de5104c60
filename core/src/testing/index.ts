export {
  startUpstream,
  type Upstream,
  type UpstreamReply,
  type UpstreamRequest,
} from './upstream.ts';
export { startGateway, type StartGatewayOptions, type TestGateway } from './gateway.ts';
export { pluginContract } from './contract.ts';
