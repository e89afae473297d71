export {
  DROP,
  type Fate,
  type Interceptor,
  type Line,
  type Minder,
  type OwnMessage,
  PASS,
} from "./fate.ts";
