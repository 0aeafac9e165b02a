/** What the row codec refuses, and what it finds broken. */

/** A value no record may hold: a function, symbol, promise, weak collection. `path` says where in the record it sits. */
export class UnsupportedValueError extends TypeError {
  readonly what: string;
  readonly path: string;

  constructor(what: string, path: string, holder = 'A record') {
    super(`${holder} holds ${what} at ${path}, which cannot be written to bytes: keep only data in ${holder === 'A record' ? 'records' : 'it'}, or map it to data first.`);
    this.name = 'UnsupportedValueError';
    this.what = what;
    this.path = path;
  }
}

/** An instance of a class that was not captured with the stage, so it could not be revived on the other side. */
export class UnknownClassError extends TypeError {
  readonly className: string;
  readonly path: string;

  /** `className` may be a class's name, or its id (`Point#3fa…`). */
  constructor(className: string, path: string) {
    const name = className.replace(/#[0-9a-f]+$/, '');
    super(`A record holds an instance of class ${name} at ${path}, and that class is not known here: define the class in a cell, or map the record to a plain object first.`);
    this.name = 'UnknownClassError';
    this.className = name;
    this.path = path;
  }
}

/** Bytes that are not what this codec writes: cut short, damaged or of another version. */
export class CodecFormatError extends Error {
  constructor(what: string) {
    super(`Encoded rows are damaged: ${what}.`);
    this.name = 'CodecFormatError';
  }
}
