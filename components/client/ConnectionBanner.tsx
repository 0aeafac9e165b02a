'use client';
import { PlugZap, ShieldX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { secondsLeft } from './backoff.ts';
import { retryNow, useConnection } from './connection.ts';
import styles from './ConnectionBanner.module.css';

/** Says that the server cannot be reached, or refuses; nothing while all is well. */
export function ConnectionBanner() {
  const connection = useConnection();
  const now = useNow(connection.state === 'reconnecting');
  if (connection.state === 'refused') {
    return (
      <div className={styles.banner}>
        <Notice tone="fail" role="alert" icon={<ShieldX size={16} />} title="The server refused this tab">
          {connection.reason}
        </Notice>
      </div>
    );
  }
  // A blink of the network is not worth a banner.
  if (connection.state !== 'reconnecting' || (connection.attempt < 2 && now - connection.lostAt < 600)) return null;
  const seconds = secondsLeft(connection.retryAt, now);
  return (
    <div className={styles.banner}>
      <Notice tone="warn" role="status" icon={<PlugZap size={16} />} title="Connection to the server lost" actions={<Button size="small" onClick={retryNow}>Try now</Button>}>
        Running cells go on, and what you type is kept here and sent later. {seconds > 0 ? `Next attempt in ${seconds} s.` : 'Trying…'}
      </Notice>
    </div>
  );
}

function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
