import { serve } from "wireglass";
const s = await serve({ messageView(socket, view) { socket.send(view); } }, { port: 7777, deflate: {thresholdBytes: 0} });
console.log(s.url);
