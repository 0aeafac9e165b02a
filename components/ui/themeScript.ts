/** Where the theme choice is remembered. */
export const THEME_KEY = 'emberline.theme';

/** Runs before the first paint, so that a dark page never flashes light. */
export const THEME_SCRIPT = `(()=>{try{var c=localStorage.getItem('${THEME_KEY}')}catch(e){}
document.documentElement.dataset.theme=c==='light'||c==='dark'?c:matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light'})()`;
