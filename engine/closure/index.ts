/** The closure room's public face. */
export { capture, captureClass, captureOf } from './capture.ts';
export type { AnyFunction, CaptureInfo, FunctionMeta, SourceKind } from './capture.ts';
export { checkClosure, shipClosure } from './ship.ts';
export { reviveClosure } from './revive.ts';
export { builtin, defineBuiltin } from './builtin.ts';
export { classesDefinedSince, classRegistry } from './classes.ts';
export type { ClassRegistry } from './classes.ts';
export { importFrom, travellingSpecifier } from './importFrom.ts';
export { registerModule } from './modules.ts';
export { TaskNotSerializableError } from './notSerializable.ts';
export type { NotSerializableWhere } from './notSerializable.ts';
export { cellUrl, frameRange, mapTaskStack, parseCellUrl, parseStack } from './stack.ts';
export type { CellScript, StackFrame } from './stack.ts';
export { SHIP_AS } from './shipped.ts';
export type { ReviveHost, ShipAs, Shippable, ShippedClosure } from './shipped.ts';
