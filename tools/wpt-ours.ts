export { WebSocket } from "../packages/wireglass/src/endpoint/websocket.ts";
